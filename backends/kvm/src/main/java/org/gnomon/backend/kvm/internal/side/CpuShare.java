package org.gnomon.backend.kvm.internal.side;

import java.time.Duration;
import org.gnomon.time.TimeSource;

/**
 * How busy a guest's CPUs are. What they used is divided by the time from reading to reading:
 * asking QEMU before a reading takes its time, over a link or when it has just begun, and differs.
 */
final class CpuShare {
    private static final double SECOND = Duration.ofSeconds(1).toNanos();

    private final TimeSource time;
    private final int vcpus;
    private long lastNanos;
    private long lastCpu = -1;

    CpuShare(TimeSource time, int vcpus) {
        this.time = time;
        this.vcpus = vcpus;
    }

    /**
     * To be told right after it was read.
     *
     * @param total nanoseconds that the CPUs have used since they began, -1 if unknown
     * @return from 0 to 1, NaN if there is nothing to compare with
     */
    double of(long total) {
        long now = time.nanos();
        double seconds = Math.max(1e-6, (now - lastNanos) / SECOND);
        long before = lastCpu;
        lastNanos = now;
        lastCpu = total;
        if (before < 0 || total < 0) {
            return Double.NaN;
        }
        return Math.max(0, Math.min(1, (total - before) / SECOND / seconds / vcpus));
    }
}
