package org.gnomon.model;

import java.time.Instant;

/**
 * One reading of a VM.
 *
 * @param vm whose
 * @param at when
 * @param data the figures
 * @param dirtyRate bytes of memory that the guest dirties per second, NaN if not measured
 * @param guestProgress units of work that the guest is seen to do per second (lines on its console,
 *     requests served), NaN if not measured
 */
public record Sample(
        VmId vm, Instant at, PerformanceData data, double dirtyRate, double guestProgress) {

    /** The value of one metric, NaN if not measured. Latency is in seconds. */
    public double value(Metric metric) {
        return switch (metric) {
            case CPU_USAGE -> data.cpuUsage();
            case MEMORY_USAGE -> data.memoryUsage();
            case IO_RATE -> data.ioRate();
            case NETWORK_LATENCY ->
                    data.networkLatency().isNegative()
                            ? Double.NaN
                            : data.networkLatency().toNanos() / 1e9;
            case DIRTY_RATE -> dirtyRate;
            case GUEST_PROGRESS -> guestProgress;
        };
    }
}
