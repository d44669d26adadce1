package org.gnomon.prediction.internal.judge;

import org.gnomon.prediction.internal.stats.StudentT;

/**
 * A difference that was estimated.
 *
 * @param value the estimate
 * @param error its standard error, 0 if nothing wavered
 * @param df the degrees of freedom of the error
 */
record Difference(double value, double error, double df) {

    private static final double CONFIDENCE = 0.95;

    /** Of two estimates that know nothing of each other (Welch 1947, Satterthwaite 1946). */
    static Difference of(double value, double variance1, double df1, double variance2, double df2) {
        double variance = variance1 + variance2;
        double df =
                variance == 0
                        ? Math.max(1, df1 + df2)
                        : variance
                                * variance
                                / (variance1 * variance1 / df1 + variance2 * variance2 / df2);
        return new Difference(value, Math.sqrt(variance), Math.max(1, df));
    }

    /** With another one added that knows nothing of this one. */
    Difference and(Difference other) {
        return of(value + other.value, error * error, df, other.error * other.error, other.df);
    }

    /** The chance to see this much or more if the truth were no more than a limit. */
    double chanceIfAtMost(double limit) {
        if (error == 0) {
            return value > limit ? 0 : 1;
        }
        return StudentT.above((value - limit) / error, df);
    }

    /** Whether it can be told from zero or less with so small a chance of error. */
    boolean isSeen(double alpha) {
        return chanceIfAtMost(0) < alpha;
    }

    /** With 95 % confidence it is at least this. */
    double atLeast() {
        return value - reach(1 - CONFIDENCE);
    }

    /** It is at most this, with so small a risk to be wrong. */
    double atMost(double risk) {
        return value + reach(risk);
    }

    double reach(double risk) {
        return error == 0 ? 0 : StudentT.quantile(1 - risk, df) * error;
    }
}
