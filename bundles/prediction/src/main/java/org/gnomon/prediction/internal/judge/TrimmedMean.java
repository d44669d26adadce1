package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * The mean of the middle of the batches, with the variance of that mean after Yuen (1974): a fifth
 * at each end is left out, so that a hiccup of the host does not decide.
 *
 * <p>Small counts are treated otherwise: they are rounded where a batch begins and ends, and what
 * one batch loses its neighbour gains. So only a batch that is off by more than such rounding is
 * pulled in, and rounding counts once, for the whole phase.
 *
 * @param value the mean
 * @param wavering variance of that mean, for batches that do not resemble their neighbours
 * @param rounding what rounding adds to it
 * @param df its degrees of freedom
 * @param residuals the batches about it, the outermost pulled in
 */
record TrimmedMean(double value, double wavering, double rounding, double df, double[] residuals) {

    private static final double TRIM = 0.2;

    private static final double LEAST_DF = 2;

    /** The variance of a whole count that is cut at both ends: at most, and as a rule. */
    private static final double MOST_ROUNDING = 0.5;

    private static final double ROUNDING = 0.25;

    /** By how many counts a batch may be off before it is pulled in. */
    private static final double COUNTS_OFF = 1.5;

    static TrimmedMean of(Phase phase) {
        return phase.counted()
                ? ofCounts(phase.batches(), phase.batchSeconds())
                : ofFigures(phase.batches());
    }

    private static TrimmedMean ofCounts(double[] batches, double seconds) {
        double middle = Statistics.median(batches);
        double off = COUNTS_OFF / seconds;
        double[] pulled =
                Arrays.stream(batches)
                        .map(b -> Math.max(middle - off, Math.min(middle + off, b)))
                        .toArray();
        double mean = Statistics.mean(pulled);
        int k = pulled.length;
        double squared = seconds * seconds;
        return new TrimmedMean(
                mean,
                Math.max(0, Statistics.variance(pulled) - MOST_ROUNDING / squared) / k,
                ROUNDING / squared / k / k,
                k - 1,
                Arrays.stream(pulled).map(b -> b - mean).toArray());
    }

    private static TrimmedMean ofFigures(double[] batches) {
        double[] sorted = batches.clone();
        Arrays.sort(sorted);
        int k = sorted.length;
        int cut = (int) (TRIM * k);
        int left = k - 2 * cut;
        double mean = Statistics.mean(Arrays.copyOfRange(sorted, cut, k - cut));
        double[] pulled = new double[k];
        for (int i = 0; i < k; i++) {
            pulled[i] = Math.max(sorted[cut], Math.min(sorted[k - 1 - cut], batches[i]));
        }
        double centre = Statistics.mean(pulled);
        double variance = Statistics.variance(pulled);
        double wavering = left < 2 ? variance : (k - 1) * variance / (left * (left - 1.0));
        double[] residuals = Arrays.stream(pulled).map(v -> v - centre).toArray();
        return new TrimmedMean(mean, wavering, 0, Math.max(1, left - 1), residuals);
    }

    /** How much the second differs from the first. */
    static Difference difference(TrimmedMean first, TrimmedMean second) {
        double factor = Correlation.varianceFactor(first.residuals, second.residuals);
        if (first.rounding + second.rounding > 0) {
            factor = Math.max(1, factor);
        }
        double fewer = Math.sqrt(Math.max(1, factor));
        return Difference.of(
                second.value - first.value,
                first.wavering * factor + first.rounding,
                Math.max(LEAST_DF, first.df / fewer),
                second.wavering * factor + second.rounding,
                Math.max(LEAST_DF, second.df / fewer));
    }
}
