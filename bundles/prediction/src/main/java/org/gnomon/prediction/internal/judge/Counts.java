package org.gnomon.prediction.internal.judge;

import org.gnomon.prediction.internal.stats.Statistics;

/**
 * How much the mean of small counts wavers, such as lines of a console. They are rounded where a
 * bin begins and ends, and what one bin loses its neighbour gains; so rounding counts once a phase.
 */
final class Counts {

    /** The variance of a whole count that is cut at both ends: at most, and as a rule. */
    private static final double MOST_ROUNDING = 0.5;

    private static final double ROUNDING = 0.25;

    private static final double LEAST_DF = 2;

    private Counts() {}

    /** How much more bins that resemble their neighbours waver together than strangers would. */
    private static double factor(double[][] values, Bins before, Bins after) {
        return Math.max(
                1,
                Correlation.varianceFactor(
                        LongRun.about(values[0], before.parts()),
                        LongRun.about(values[1], after.parts())));
    }

    /** Of the means of two phases. */
    static LongRun of(double[][] values, Bins before, Bins after) {
        double factor = factor(values, before, after);
        return new LongRun(
                new double[] {
                    variance(values[0], before, factor), variance(values[1], after, factor)
                },
                new double[] {df(values[0], factor), df(values[1], factor)});
    }

    private static double df(double[] values, double factor) {
        return Math.max(LEAST_DF, (values.length - 1) / Math.sqrt(factor));
    }

    /** The variance of the mean of a phase. */
    private static double variance(double[] values, Bins bins, double factor) {
        double squared = bins.seconds() * bins.seconds();
        int k = values.length;
        double wavering = Math.max(0, Statistics.variance(values) - MOST_ROUNDING / squared) / k;
        return wavering * factor + ROUNDING / squared / k / k * bins.parts().length;
    }
}
