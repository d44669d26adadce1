package org.gnomon.prediction.internal.stats;

import java.util.Arrays;

/** Plain statistics of arrays with at least one finite value and nothing else in them. */
public final class Statistics {

    private Statistics() {}

    public static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    public static double min(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    public static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    /** The sample variance, 0 for a single value. */
    public static double variance(double[] values) {
        double mean = mean(values);
        double sum = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return values.length < 2 ? 0 : sum / (values.length - 1);
    }

    public static double deviation(double[] values) {
        return Math.sqrt(variance(values));
    }
}
