package org.gnomon.backend.simulator.internal;

import org.gnomon.time.TimeSource;

/**
 * A host's time.
 *
 * @param time the world's
 * @param speed guest seconds per second
 */
record HostClock(TimeSource time, double speed) {}
