package org.gnomon.prediction.internal.stats;

/** Student's t distribution, with degrees of freedom that need not be whole. */
public final class StudentT {

    private StudentT() {}

    /** The probability of a value above t. */
    public static double above(double t, double df) {
        if (Double.isInfinite(t)) {
            return t > 0 ? 0 : 1;
        }
        double tail = 0.5 * Beta.regularised(df / (df + t * t), df / 2, 0.5);
        return t >= 0 ? tail : 1 - tail;
    }

    /** The value that is not exceeded with probability p, for p from 0.5 to below 1. */
    public static double quantile(double p, double df) {
        double low = 0;
        double high = 1;
        while (above(high, df) > 1 - p) {
            high *= 2;
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (above(middle, df) > 1 - p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
