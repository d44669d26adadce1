package org.gnomon.telemetry.internal;

import java.time.Duration;

/**
 * How the sampling of a VM goes.
 *
 * @param every the period
 * @param taken samples that came
 * @param failed tries that failed
 * @param failedInRow failures since the last sample; 0 while all is well
 */
public record SamplingStatus(Duration every, long taken, long failed, long failedInRow) {}
