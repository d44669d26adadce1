package org.gnomon.model;

import java.time.Duration;
import java.time.Instant;

/**
 * A VM's whole state at one instant, held on its replica.
 *
 * @param vm whose
 * @param epoch the activation it was taken in
 * @param capturedAt the instant
 * @param pause how long the guest stood still for it
 * @param state the state
 */
public record Checkpoint(VmId vm, Epoch epoch, Instant capturedAt, Duration pause, VmState state) {}
