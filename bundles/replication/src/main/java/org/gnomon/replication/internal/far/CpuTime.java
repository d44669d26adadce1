package org.gnomon.replication.internal.far;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import org.gnomon.time.TimeSource;

/**
 * Measures spans by what the calling thread had of a CPU, so that a thread which waits for one on a
 * busy host is not thought slow. Where the platform cannot tell, spans are those of the clock.
 */
final class CpuTime implements TimeSource {

    private final TimeSource clock;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final boolean measures;

    CpuTime(TimeSource clock) {
        this.clock = clock;
        measures = threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
    }

    @Override
    public Instant now() {
        return clock.now();
    }

    @Override
    public long nanos() {
        return measures ? threads.getCurrentThreadCpuTime() : clock.nanos();
    }
}
