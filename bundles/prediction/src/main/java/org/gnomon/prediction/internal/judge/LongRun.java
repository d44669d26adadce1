package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * How much the means of two phases waver whose values resemble their neighbours: the larger of two
 * estimates. {@link Cosines} see slow swings, but of a short phase too few to be sure; {@link
 * Correlation} supposes that what resembles its neighbour does so less and less with the distance,
 * and is sure soon, but blind to what it does not suppose. Together they keep their word from
 * strangers to random walks (Müller 2014 on why short and persistent needs such care), and where
 * the plain one is the larger, its degrees of freedom count.
 *
 * @param variances of the mean of each phase
 * @param dfs the degrees of freedom of each
 */
record LongRun(double[] variances, double[] dfs) {

    private static final double LEAST_DF = 2;

    /** That of neighbours that resemble each other by one half. */
    private static final double SLOW = 3;

    private static final double FEW = 6;

    /**
     * Of two phases.
     *
     * @param values of each
     * @param parts where their parts begin
     */
    static LongRun of(double[][] values, int[][] parts) {
        LongRun slow = slow(values, parts);
        LongRun plain = plain(values, parts);
        if (slow.sum() >= plain.sum()) {
            return slow;
        }
        double[] dfs = {Math.max(plain.dfs[0], slow.dfs[0]), Math.max(plain.dfs[1], slow.dfs[1])};
        return new LongRun(plain.variances, dfs);
    }

    private static LongRun slow(double[][] values, int[][] parts) {
        double[] variances = new double[2];
        double[] dfs = new double[2];
        for (int phase = 0; phase < 2; phase++) {
            double[] swings = Cosines.of(values[phase], parts[phase]);
            variances[phase] = Cosines.variance(swings);
            dfs[phase] = swings.length;
        }
        return new LongRun(variances, dfs);
    }

    private static LongRun plain(double[][] values, int[][] parts) {
        double factor =
                Math.max(
                        1,
                        Correlation.varianceFactor(
                                about(values[0], parts[0]), about(values[1], parts[1])));
        double[] variances = new double[2];
        double[] dfs = new double[2];
        for (int phase = 0; phase < 2; phase++) {
            int n = values[phase].length;
            variances[phase] = each(values, phase) * factor / n;
            dfs[phase] = Math.max(LEAST_DF, (n - 1) / factor);
        }
        return new LongRun(variances, dfs);
    }

    /**
     * Whether values waver so slowly that a phase is worth only a few that know nothing of each
     * other. The error of a mean is then little more than a guess, and a slow swing looks like a
     * change. Phases in several parts show by how the parts differ what swings there are.
     */
    static boolean isSlow(double[][] values, int[][] parts) {
        if (parts[0].length > 1 || parts[1].length > 1) {
            return false;
        }
        double factor =
                Correlation.varianceFactor(about(values[0], parts[0]), about(values[1], parts[1]));
        double least = Math.min(values[0].length, values[1].length) / factor;
        return factor > SLOW && least < FEW;
    }

    /**
     * The variance of one value of a phase. A phase that is the shorter may not have met yet what
     * happens now and then in the longer, so its values waver no less than those of both together.
     */
    private static double each(double[][] values, int phase) {
        double own = Statistics.variance(values[phase]);
        int n = values[phase].length;
        int other = values[1 - phase].length;
        if (n >= other) {
            return own;
        }
        double theirs = Statistics.variance(values[1 - phase]);
        return Math.max(own, ((n - 1) * own + (other - 1) * theirs) / (n + other - 2));
    }

    /** The values about the mean of all, a row a part. */
    static double[][] about(double[] values, int[] parts) {
        double mean = Statistics.mean(values);
        double[][] rows = new double[parts.length][];
        for (int p = 0; p < parts.length; p++) {
            int end = p + 1 < parts.length ? parts[p + 1] : values.length;
            rows[p] = Arrays.stream(values, parts[p], end).map(v -> v - mean).toArray();
        }
        return rows;
    }

    private double sum() {
        return variances[0] + variances[1];
    }

    /** A difference of the means of the phases. */
    Difference difference(double value) {
        return Difference.of(value, variances[0], dfs[0], variances[1], dfs[1]);
    }
}
