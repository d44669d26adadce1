package org.gnomon.prediction.internal.impact;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;

/**
 * What an update did to a metric of a VM: the logarithm of the level after over the level before.
 *
 * <p>To both levels a little is added first (a started logarithm, Tukey 1977): of a figure near
 * zero a ratio tells nothing, and the sum then turns into a difference by itself.
 *
 * @param value the logarithm
 * @param error its standard error
 */
record Effect(double value, double error) {

    static final double LARGEST = 8;

    /** Nothing is measured better than this, however steady it looks. */
    private static final double LEAST_ERROR = 0.002;

    /** What is too little to matter: 1 % of a whole, a page a second, a line in 20 seconds. */
    private static final Map<Metric, Double> LITTLE =
            Map.of(
                    Metric.CPU_USAGE, 0.01,
                    Metric.MEMORY_USAGE, 0.01,
                    Metric.IO_RATE, 4096.0,
                    Metric.NETWORK_LATENCY, 50e-6,
                    Metric.DIRTY_RATE, 4096.0,
                    Metric.GUEST_PROGRESS, 0.05);

    Effect {
        if (!(Math.abs(value) <= LARGEST && error > 0 && error <= LARGEST)) {
            throw new IllegalArgumentException("effect " + value + " with error " + error);
        }
    }

    /** The effect; empty if the metric was not measured well enough on both sides. */
    static Optional<Effect> of(Metric metric, List<Sample> before, List<Sample> after) {
        Optional<Level> first = Level.of(before, metric);
        Optional<Level> second = Level.of(after, metric);
        if (first.isEmpty() || second.isEmpty()) {
            return Optional.empty();
        }
        if (metric == Metric.GUEST_PROGRESS && first.get().value() <= 0) {
            // A guest that was not seen to work before cannot be seen to work less.
            return Optional.empty();
        }
        double little = LITTLE.get(metric);
        double from = first.get().value() + little;
        double to = second.get().value() + little;
        double variance =
                first.get().variance() / (from * from) + second.get().variance() / (to * to);
        double error = Math.max(LEAST_ERROR, Math.min(LARGEST, Math.sqrt(variance)));
        return Optional.of(new Effect(bounded(StrictMath.log(to / from)), error));
    }

    private static double bounded(double value) {
        return Math.max(-LARGEST, Math.min(LARGEST, value));
    }
}
