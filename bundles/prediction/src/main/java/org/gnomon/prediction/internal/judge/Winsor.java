package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * Pulls outliers in, so that a hiccup of the host does not decide: what is farther from the median
 * of its phase than three deviations (1.48 median distances, of the phase that wavers more), but no
 * more than a tenth of the values at either end. What happens more often is no outlier but how the
 * VM does; and what is ordinary in one phase is no outlier in the other, so both have the wider of
 * their fences.
 */
final class Winsor {

    private static final double FAR = 3 * 1.4826;
    private static final double MOST = 0.1;

    /** A small count is an outlier only if it is off by more than its rounding explains. */
    private static final double COUNTS_OFF = 1.5;

    private Winsor() {}

    static double[][] pulledIn(double[] first, double[] second) {
        double far = FAR * Math.max(distance(first), distance(second));
        double[] fences = fences(first, far, MOST);
        double[] others = fences(second, far, MOST);
        fences[0] = Math.min(fences[0], others[0]);
        fences[1] = Math.max(fences[1], others[1]);
        return new double[][] {within(first, fences), within(second, fences)};
    }

    /** Counts: what one bin loses its neighbour gains, so all far ones are pulled in. */
    static double[] counts(Bins bins) {
        return within(bins.values(), fences(bins.values(), COUNTS_OFF / bins.seconds(), 1));
    }

    private static double distance(double[] values) {
        double median = Statistics.median(values);
        return Statistics.median(Arrays.stream(values).map(v -> Math.abs(v - median)).toArray());
    }

    /** Below and above which values are pulled in. */
    private static double[] fences(double[] values, double far, double most) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double median = Statistics.median(values);
        int cut = (int) (most * values.length);
        double low = median - far;
        double high = median + far;
        if (cut < values.length / 2) {
            low = Math.min(low, sorted[cut]);
            high = Math.max(high, sorted[values.length - 1 - cut]);
        }
        return new double[] {low, high};
    }

    private static double[] within(double[] values, double[] fences) {
        return Arrays.stream(values)
                .map(v -> Math.max(fences[0], Math.min(fences[1], v)))
                .toArray();
    }
}
