package org.gnomon.prediction.internal.impact;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * The level of a metric over a stretch of samples: the mean of the middle of its batches, with the
 * variance of that mean after Yuen (1974), for batches that resemble their neighbours.
 *
 * @param value the mean; a fifth of the batches at each end is left out
 * @param variance of that mean
 */
record Level(double value, double variance) {

    /** With fewer there is nothing to tell a level's error from. */
    static final int LEAST_SAMPLES = 8;

    private static final int MOST_BATCHES = 20;
    private static final double TRIM = 0.2;
    private static final double MOST_CORRELATION = 0.9;

    /** By how much a variance that rests on next to nothing is taken to be larger. */
    private static final double MOST_DOUBT = 3;

    /** The level; empty if too few samples, or fewer than half of them, have a figure. */
    static Optional<Level> of(List<Sample> samples, Metric metric) {
        double[] values =
                samples.stream()
                        .mapToDouble(s -> s.value(metric))
                        .filter(Double::isFinite)
                        .toArray();
        return values.length < LEAST_SAMPLES || 2 * values.length < samples.size()
                ? Optional.empty()
                : Optional.of(of(batches(values)));
    }

    private static double[] batches(double[] values) {
        int size = (values.length + MOST_BATCHES - 1) / MOST_BATCHES;
        double[] batches = new double[values.length / size];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = Statistics.mean(Arrays.copyOfRange(values, i * size, (i + 1) * size));
        }
        return batches;
    }

    private static Level of(double[] batches) {
        double[] sorted = batches.clone();
        Arrays.sort(sorted);
        int count = sorted.length;
        int cut = (int) (TRIM * count);
        int left = count - 2 * cut;
        double mean = Statistics.mean(Arrays.copyOfRange(sorted, cut, count - cut));
        double[] pulled =
                Arrays.stream(batches)
                        .map(b -> Math.max(sorted[cut], Math.min(sorted[count - 1 - cut], b)))
                        .toArray();
        double variance = (count - 1) * Statistics.variance(pulled) / (left * (left - 1.0));
        double factor = correlation(pulled);
        double freedom = (left - 1) / factor;
        double doubt = freedom > 3 ? freedom / (freedom - 2) : MOST_DOUBT;
        return new Level(mean, variance * factor * doubt);
    }

    /** How much more a mean of neighbours that resemble each other wavers, from the first lag. */
    private static double correlation(double[] values) {
        double mean = Statistics.mean(values);
        double squares = 0;
        double products = 0;
        for (int i = 0; i < values.length; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
            products += i == 0 ? 0 : (values[i] - mean) * (values[i - 1] - mean);
        }
        double seen = squares == 0 ? 0 : products / squares;
        // Short stretches show too little of it (Kendall, 1954).
        double corrected = seen + (1 + 3 * Math.max(0, seen)) / values.length;
        double bounded = Math.max(0, Math.min(MOST_CORRELATION, corrected));
        return (1 + bounded) / (1 - bounded);
    }
}
