package org.gnomon.prediction.internal.judge;

import java.util.Arrays;

/**
 * How much the mean of values wavers that resemble their neighbours: the equal-weighted cosine
 * estimator of the long-run variance (Müller 2007; Lazarus, Lewis, Stock and Watson 2018). The
 * slowest swings that fit into the phase are taken as a sample of those that do not, so trends and
 * slow swings widen the error, and a few degrees of freedom are honestly all there is.
 *
 * <p>In a phase of several parts, the swings are those within each part, and how the mean of each
 * part differs from that of those before it: so what differs from copy to copy counts as well.
 */
final class Cosines {

    private static final int LEAST = 3;
    private static final int MOST = 16;

    private Cosines() {}

    /** The authors' rule for how many swings to take: 0.4 times the count to the power of 2/3. */
    private static int count(int values) {
        double rule = 0.4 * StrictMath.cbrt((double) values * values);
        int count = Math.max(LEAST, Math.min(MOST, (int) Math.round(rule)));
        return Math.min(count, values - 1);
    }

    /** The swings, each scaled so that its square estimates the variance of the whole mean. */
    static double[] of(double[] values, int[] parts) {
        double[] swings = new double[parts.length * (MOST + 1)];
        int count = 0;
        double before = 0;
        for (int p = 0; p < parts.length; p++) {
            int end = p + 1 < parts.length ? parts[p + 1] : values.length;
            int n = end - parts[p];
            double mean = Arrays.stream(values, parts[p], end).sum() / n;
            double share = (double) n / values.length;
            for (int j = 1; j <= count(n); j++) {
                swings[count++] = Math.sqrt(share) * swing(values, parts[p], end, j);
            }
            int earlier = parts[p];
            if (earlier > 0) {
                double together = (double) earlier / (earlier + n) * share;
                swings[count++] = Math.sqrt(together) * (mean - before);
            }
            before += (mean - before) * n / (earlier + n);
        }
        return Arrays.copyOf(swings, count);
    }

    private static double swing(double[] values, int from, int to, int halves) {
        int n = to - from;
        double sum = 0;
        for (int t = 0; t < n; t++) {
            sum += StrictMath.cos(Math.PI * halves * (t + 0.5) / n) * values[from + t];
        }
        return Math.sqrt(2) / n * sum;
    }

    /** The variance of the mean that swings tell. */
    static double variance(double[] swings) {
        double sum = 0;
        for (double swing : swings) {
            sum += swing * swing;
        }
        return sum / swings.length;
    }
}
