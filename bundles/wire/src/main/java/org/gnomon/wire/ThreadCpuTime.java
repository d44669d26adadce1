package org.gnomon.wire;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import org.gnomon.time.TimeSource;

/**
 * Time as the CPU spends it on the thread that asks: what a busy machine takes away does not count.
 * For {@link BatchEncoder}; spans must begin and end on one thread. Where the JVM cannot tell, it
 * is the time it was made of.
 */
public final class ThreadCpuTime implements TimeSource {

    private final TimeSource time;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final boolean tells = threads.isCurrentThreadCpuTimeSupported();

    /**
     * @param time for the time of day, and where the JVM cannot tell
     */
    public ThreadCpuTime(TimeSource time) {
        this.time = time;
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public long nanos() {
        return tells && threads.isThreadCpuTimeEnabled()
                ? threads.getCurrentThreadCpuTime()
                : time.nanos();
    }
}
