package org.gnomon.model;

import java.time.Duration;

/**
 * How a VM does, averaged over the time since the sample before.
 *
 * @param cpuUsage fraction of its virtual CPUs in use, 0 to 1, NaN if not measured
 * @param memoryUsage fraction of its memory in use, 0 to 1, NaN if not measured
 * @param ioRate disk bytes read and written per second, NaN if not measured
 * @param networkLatency round trip to the VM, {@link #NOT_MEASURED} if not measured
 */
public record PerformanceData(
        double cpuUsage, double memoryUsage, double ioRate, Duration networkLatency) {

    /** In place of a latency that was not measured. */
    public static final Duration NOT_MEASURED = Duration.ofSeconds(-1);

    public PerformanceData {
        requireFraction("cpuUsage", cpuUsage);
        requireFraction("memoryUsage", memoryUsage);
        if (ioRate < 0) {
            throw new IllegalArgumentException("ioRate " + ioRate + ", expected 0 or more");
        }
    }

    private static void requireFraction(String name, double value) {
        if (value < 0 || value > 1) {
            throw new IllegalArgumentException(name + " " + value + ", expected 0 to 1");
        }
    }
}
