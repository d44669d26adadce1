package org.gnomon.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Thins samples of one VM out to one mean per step, as they come, in order of time. A figure that
 * was not measured is left out of its mean; a step without a sample is left out of the result. Not
 * safe for use by several threads at once.
 */
public final class StepMeans {

    private static final int FIGURES = Metric.values().length;

    private final VmId vm;
    private final Instant from;
    private final Duration step;
    private final List<Sample> means = new ArrayList<>();
    private final double[] sums = new double[FIGURES];
    private final int[] counts = new int[FIGURES];
    private long current = -1;
    private boolean open;

    /**
     * Makes one.
     *
     * @param from where the first step begins; what is before it is left out
     * @param step longer than zero
     */
    public StepMeans(VmId vm, Instant from, Duration step) {
        if (step.isZero() || step.isNegative()) {
            throw new IllegalArgumentException("step " + step + ", expected longer than zero");
        }
        this.vm = Objects.requireNonNull(vm, "vm");
        this.from = from;
        this.step = step;
    }

    /** Takes one in; one of a step before the last one's is left out. */
    public void add(Sample sample) {
        if (sample.at().isBefore(from)) {
            return;
        }
        long index = Duration.between(from, sample.at()).dividedBy(step);
        if (index < current || index == current && !open) {
            return;
        }
        if (index > current) {
            end();
            current = index;
            open = true;
        }
        for (Metric metric : Metric.values()) {
            double value = sample.value(metric);
            if (Double.isFinite(value)) {
                sums[metric.ordinal()] += value;
                counts[metric.ordinal()]++;
            }
        }
    }

    /**
     * The means of the steps that had a sample, each at the time its step begins. The last step is
     * then over: what comes for it later is left out.
     */
    public List<Sample> means() {
        end();
        return List.copyOf(means);
    }

    private void end() {
        if (!open) {
            return;
        }
        double latency = mean(Metric.NETWORK_LATENCY);
        means.add(
                new Sample(
                        vm,
                        from.plus(step.multipliedBy(current)),
                        new PerformanceData(
                                fraction(Metric.CPU_USAGE),
                                fraction(Metric.MEMORY_USAGE),
                                mean(Metric.IO_RATE),
                                Double.isNaN(latency)
                                        ? PerformanceData.NOT_MEASURED
                                        : Duration.ofNanos(StrictMath.round(latency * 1e9))),
                        mean(Metric.DIRTY_RATE),
                        mean(Metric.GUEST_PROGRESS)));
        Arrays.fill(sums, 0);
        Arrays.fill(counts, 0);
        open = false;
    }

    /** Rounding must not make more than all of it. */
    private double fraction(Metric metric) {
        return Math.min(1, mean(metric));
    }

    private double mean(Metric metric) {
        int count = counts[metric.ordinal()];
        return count == 0 ? Double.NaN : sums[metric.ordinal()] / count;
    }
}
