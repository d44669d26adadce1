package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;

/**
 * Turns totals into samples, with the noise that measuring adds. Each copy has its own noise.
 * Guarded by its VM's monitor.
 */
final class Sampler {

    /** A window shorter than this says little; then the window before it is measured again. */
    private static final long SHORTEST_WINDOW = 5 * Guest.TICK_NANOS;

    private static final double QUIET_LATENCY_SECONDS = 0.0003;

    private final SplittableRandom noise;
    private Totals.Snapshot base = Totals.Snapshot.ZERO;
    private Totals.Snapshot last = Totals.Snapshot.ZERO;

    Sampler(SplittableRandom noise) {
        this.noise = noise;
    }

    /**
     * Takes a sample.
     *
     * @param now the totals
     * @param memoryUsage of the guest and what leaks, 0 to 1
     * @param speed guest seconds per second
     */
    Sample take(VmId vm, Instant at, Totals.Snapshot now, double memoryUsage, double speed) {
        if (now.nanos() - last.nanos() >= SHORTEST_WINDOW) {
            base = last;
            last = now;
        }
        Totals.Snapshot window = now.minus(base);
        if (window.nanos() < Guest.TICK_NANOS) {
            return notMeasured(vm, at, memoryUsage);
        }
        double cpu = Math.min(1, noisy(window.cpuShare(), 0.012));
        double latency = QUIET_LATENCY_SECONDS * (1 + cpu / (1.02 - cpu));
        PerformanceData data =
                new PerformanceData(
                        cpu,
                        Math.min(1, noisy(memoryUsage, 0.001)),
                        noisy(window.ioBytes() / window.seconds() * speed, 0.02),
                        Duration.ofNanos((long) (noisy(latency, 0.03) * 1e9)));
        return new Sample(
                vm,
                at,
                data,
                window.dirtyBytes() / window.seconds() * speed,
                noisy(window.work() / window.seconds() * speed, 0.012));
    }

    private Sample notMeasured(VmId vm, Instant at, double memoryUsage) {
        PerformanceData data =
                new PerformanceData(
                        Double.NaN, memoryUsage, Double.NaN, PerformanceData.NOT_MEASURED);
        return new Sample(vm, at, data, Double.NaN, Double.NaN);
    }

    private double noisy(double value, double share) {
        return Math.max(0, value * (1 + share * noise.nextGaussian()));
    }
}
