package org.gnomon.model;

import java.time.Duration;
import java.time.Instant;

/**
 * How checkpoint mode does on one shadow.
 *
 * @param completed checkpoints since the start
 * @param capturedAt the instant that the newest complete one shows; what the guest does after it is
 *     the loss window of a failover
 * @param pause how long the guest stood still for it
 * @param longestPause of all of them
 * @param pages how many pages it changed on the shadow
 */
public record CheckpointStatus(
        long completed, Instant capturedAt, Duration pause, Duration longestPause, long pages) {}
