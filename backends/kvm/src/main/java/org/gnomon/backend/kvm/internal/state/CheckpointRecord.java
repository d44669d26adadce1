package org.gnomon.backend.kvm.internal.state;

/**
 * A checkpoint that is held. Its memory is its replica's; its disks are what is below the layers
 * that were put on for it.
 *
 * @param layer the number of those layers
 * @param deviceState the file that holds its CPU and device state
 * @param capturedAt the instant, ISO-8601
 * @param pauseNanos how long the guest stood still for it
 * @param epoch the activation it was taken in
 */
public record CheckpointRecord(
        int layer, String deviceState, String capturedAt, long pauseNanos, long epoch) {}
