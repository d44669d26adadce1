package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * How fast values grow, after Theil and Sen: the median of the slopes between all pairs, which a
 * few outliers do not move.
 *
 * @param perSecond the slope
 * @param variance of the slope, for residuals that do not resemble their neighbours
 * @param residuals what the line leaves
 */
record Slope(double perSecond, double variance, double[] residuals) {

    /** More points than this say no more and cost the square. */
    private static final int MOST_POINTS = 300;

    static Slope of(double[] seconds, double[] values) {
        int n = values.length;
        int stride = (n + MOST_POINTS - 1) / MOST_POINTS;
        int points = (n + stride - 1) / stride;
        double[] slopes = new double[points * points / 2];
        int count = 0;
        for (int i = 0; i < n; i += stride) {
            for (int j = i + stride; j < n; j += stride) {
                if (seconds[j] > seconds[i]) {
                    slopes[count++] = (values[j] - values[i]) / (seconds[j] - seconds[i]);
                }
            }
        }
        double slope = count == 0 ? 0 : Statistics.median(Arrays.copyOf(slopes, count));
        double[] residuals = new double[n];
        for (int i = 0; i < n; i++) {
            residuals[i] = values[i] - slope * seconds[i];
        }
        double centre = Statistics.median(residuals);
        for (int i = 0; i < n; i++) {
            residuals[i] -= centre;
        }
        double squares = Statistics.variance(seconds) * (n - 1);
        double spread = Arrays.stream(residuals).map(r -> r * r).sum() / Math.max(1, n - 2);
        return new Slope(slope, squares == 0 ? 0 : spread / squares, residuals);
    }
}
