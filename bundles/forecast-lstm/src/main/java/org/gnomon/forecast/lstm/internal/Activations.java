package org.gnomon.forecast.lstm.internal;

/**
 * The net's bent curves, from plain arithmetic only: the same bits on every machine, and quicker
 * than {@link StrictMath}.
 */
final class Activations {

    private static final double LOG2_E = 1.4426950408889634;
    private static final double LN_2 = 0.6931471805599453;

    /** Beyond this a sigmoid is flat. */
    private static final double FAR = 40;

    private static final int EXPONENT_BIAS = 1023;
    private static final int FRACTION_BITS = 52;

    private Activations() {}

    /** 1 / (1 + e^-x). */
    static double sigmoid(double x) {
        return x >= 0 ? 1 / (1 + exp(-Math.min(x, FAR))) : 1 - 1 / (1 + exp(Math.max(x, -FAR)));
    }

    static double tanh(double x) {
        return 2 * sigmoid(2 * x) - 1;
    }

    /** e^x between -{@link #FAR} and 0, to some 10 digits: a power of two times a short series. */
    private static double exp(double x) {
        double k = Math.rint(x * LOG2_E);
        double r = x - k * LN_2;
        double sum = 1 + r / 8;
        for (int i = 7; i >= 1; i--) {
            sum = 1 + sum * r / i;
        }
        return sum * Double.longBitsToDouble(((long) k + EXPONENT_BIAS) << FRACTION_BITS);
    }
}
