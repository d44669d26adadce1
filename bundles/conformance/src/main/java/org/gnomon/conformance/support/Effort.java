package org.gnomon.conformance.support;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What some work has cost the thread that did it. Not its duration, which depends on what else the
 * machine does.
 *
 * @param cpu CPU time of the thread
 * @param allocated bytes that it allocated, garbage included
 * @param waits how often it slept, parked or waited
 * @param threads how many threads it made
 */
public record Effort(Duration cpu, long allocated, long waits, int threads) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Does the work in this thread. */
    public static Effort of(Runnable work) {
        AtomicInteger made = new AtomicInteger();
        InheritableThreadLocal<AtomicInteger> counter = new Counter();
        counter.set(made);
        long waits = waitsSoFar();
        long allocated = allocatedSoFar();
        long cpu = cpuSoFar();
        try {
            work.run();
            return new Effort(
                    Duration.ofNanos(cpuSoFar() - cpu),
                    allocatedSoFar() - allocated,
                    waitsSoFar() - waits,
                    made.get());
        } finally {
            counter.remove();
        }
    }

    /** The lesser of each part: what is left is not the JVM warming up. */
    public Effort least(Effort other) {
        return new Effort(
                cpu.compareTo(other.cpu) < 0 ? cpu : other.cpu,
                Math.min(allocated, other.allocated),
                Math.min(waits, other.waits),
                Math.max(threads, other.threads));
    }

    /** Bytes that this thread has allocated so far. */
    public static long allocatedSoFar() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Nanoseconds of CPU that this thread has had so far. */
    public static long cpuSoFar() {
        return THREADS.getCurrentThreadCpuTime();
    }

    private static long waitsSoFar() {
        return THREADS.getThreadInfo(Thread.currentThread().getId()).getWaitedCount();
    }

    /** A new thread takes over what its maker has: so each is seen, however short it lives. */
    private static final class Counter extends InheritableThreadLocal<AtomicInteger> {
        @Override
        protected AtomicInteger childValue(AtomicInteger ofParent) {
            if (ofParent != null) {
                ofParent.incrementAndGet();
            }
            return ofParent;
        }
    }
}
