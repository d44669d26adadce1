package org.gnomon.conformance.support;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What some work has cost the thread that did it. Not its duration, which depends on what else the
 * machine does.
 *
 * @param cpu CPU time of the thread
 * @param allocated bytes that it allocated, garbage included
 * @param waits how often it slept, parked or waited
 * @param threads how many threads it made
 * @param pool CPU time that the JVM's common pool spent meanwhile, as parallel streams do
 */
public record Effort(Duration cpu, long allocated, long waits, int threads, Duration pool) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Does the work in this thread. */
    public static Effort of(Runnable work) {
        AtomicInteger made = new AtomicInteger();
        InheritableThreadLocal<AtomicInteger> counter = new Counter();
        counter.set(made);
        long pool = poolSoFar();
        long waits = waitsSoFar();
        long allocated = allocatedSoFar();
        long cpu = cpuSoFar();
        try {
            work.run();
            return new Effort(
                    Duration.ofNanos(cpuSoFar() - cpu),
                    allocatedSoFar() - allocated,
                    waitsSoFar() - waits,
                    made.get(),
                    Duration.ofNanos(Math.max(0, poolSoFar() - pool)));
        } finally {
            counter.remove();
        }
    }

    /** The lesser of each part: what is left is not the JVM warming up. But each thread counts. */
    public Effort least(Effort other) {
        return new Effort(
                least(cpu, other.cpu),
                Math.min(allocated, other.allocated),
                Math.min(waits, other.waits),
                Math.max(threads, other.threads),
                least(pool, other.pool));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
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

    private static long poolSoFar() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(t -> t != null && t.getThreadName().contains("commonPool-worker"))
                .mapToLong(t -> Math.max(0, THREADS.getThreadCpuTime(t.getThreadId())))
                .sum();
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
