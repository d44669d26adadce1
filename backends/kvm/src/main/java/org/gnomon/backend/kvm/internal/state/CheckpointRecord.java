package org.gnomon.backend.kvm.internal.state;

/**
 * A checkpoint that is held.
 *
 * @param ram the RAM file that holds its pages
 * @param deviceState the file that holds its CPU and device state
 * @param capturedAt the instant, ISO-8601
 * @param pauseNanos how long the guest stood still for it
 * @param epoch the activation it was taken in
 */
public record CheckpointRecord(
        String ram, String deviceState, String capturedAt, long pauseNanos, long epoch) {}
