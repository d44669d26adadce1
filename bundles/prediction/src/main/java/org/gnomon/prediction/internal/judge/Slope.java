package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * How fast values grow, after Theil and Sen: the median of the slopes between all pairs, which a
 * few outliers do not move. Only pairs of the same part of a phase count: each part begins anew.
 *
 * @param perSecond the slope
 * @param variance of the slope, for residuals that do not resemble their neighbours
 * @param residuals what the line leaves, a row a part
 */
record Slope(double perSecond, double variance, double[][] residuals) {

    /** More points than this say no more and cost the square. */
    private static final int MOST_POINTS = 300;

    static Slope of(Stretch stretch) {
        return of(stretch, stretch.parts(), ends(stretch));
    }

    /** Of the second half of each part. */
    static double late(Stretch stretch) {
        int[] ends = ends(stretch);
        int[] halves = new int[ends.length];
        for (int p = 0; p < ends.length; p++) {
            halves[p] = (stretch.parts()[p] + ends[p]) / 2;
        }
        return of(stretch, halves, ends).perSecond;
    }

    private static int[] ends(Stretch stretch) {
        int[] ends = new int[stretch.parts().length];
        for (int p = 0; p < ends.length; p++) {
            ends[p] = stretch.end(p);
        }
        return ends;
    }

    private static Slope of(Stretch stretch, int[] from, int[] to) {
        double slope = slope(stretch, from, to);
        double[][] residuals = new double[from.length][];
        double squares = 0;
        double sum = 0;
        int n = 0;
        for (int p = 0; p < from.length; p++) {
            double[] seconds = Arrays.copyOfRange(stretch.seconds(), from[p], to[p]);
            residuals[p] = residuals(seconds, stretch.values(), from[p], slope);
            squares += Statistics.variance(seconds) * (seconds.length - 1);
            sum += Arrays.stream(residuals[p]).map(r -> r * r).sum();
            n += seconds.length;
        }
        double spread = sum / Math.max(1, n - 1 - from.length);
        return new Slope(slope, squares == 0 ? 0 : spread / squares, residuals);
    }

    private static double slope(Stretch stretch, int[] from, int[] to) {
        double[] seconds = stretch.seconds();
        double[] values = stretch.values();
        int stride = (stretch.size() + MOST_POINTS - 1) / MOST_POINTS;
        int points = stretch.size() / stride + from.length;
        double[] slopes = new double[points * points / 2];
        int count = 0;
        for (int p = 0; p < from.length; p++) {
            for (int i = from[p]; i < to[p]; i += stride) {
                for (int j = i + stride; j < to[p]; j += stride) {
                    if (seconds[j] > seconds[i]) {
                        slopes[count++] = (values[j] - values[i]) / (seconds[j] - seconds[i]);
                    }
                }
            }
        }
        return count == 0 ? 0 : Statistics.median(Arrays.copyOf(slopes, count));
    }

    private static double[] residuals(double[] seconds, double[] values, int from, double slope) {
        double[] residuals = new double[seconds.length];
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] = values[from + i] - slope * seconds[i];
        }
        double centre = residuals.length == 0 ? 0 : Statistics.median(residuals);
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] -= centre;
        }
        return residuals;
    }
}
