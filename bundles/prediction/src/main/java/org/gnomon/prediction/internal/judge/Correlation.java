package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * How much more (or less) a mean of neighbours that resemble each other wavers than one of
 * strangers would: the factor for its variance.
 */
final class Correlation {

    private static final double MOST = 0.95;

    /** Alternating errors cancel, but less is claimed of it than the data seem to say. */
    private static final double LEAST_FACTOR = 0.3;

    private static final double CLEARLY_NEGATIVE = -0.2;

    private Correlation() {}

    /** As below, of the stretches of two phases. */
    static double varianceFactor(double[][] first, double[][] second) {
        return varianceFactor(
                Stream.concat(Arrays.stream(first), Arrays.stream(second))
                        .toArray(double[][]::new));
    }

    /**
     * From the first autocorrelation of residuals, over several stretches together. Short stretches
     * show too little of it; that bias is added back.
     */
    static double varianceFactor(double[]... stretches) {
        double products = 0;
        double squares = 0;
        int count = 0;
        for (double[] residuals : stretches) {
            for (int i = 0; i < residuals.length; i++) {
                squares += residuals[i] * residuals[i];
                products += i == 0 ? 0 : residuals[i] * residuals[i - 1];
            }
            count += residuals.length;
        }
        if (squares == 0) {
            return 1;
        }
        double seen = products / squares;
        double each = (double) count / stretches.length;
        double corrected = Math.min(MOST, seen + (1 + 3 * Math.max(0, seen)) / each);
        if (corrected >= 0) {
            return (1 + corrected) / (1 - corrected);
        }
        return corrected > CLEARLY_NEGATIVE ? 1 : Math.max(LEAST_FACTOR, 1 + 2 * corrected);
    }
}
