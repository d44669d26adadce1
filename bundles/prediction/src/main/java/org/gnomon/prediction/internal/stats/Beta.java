package org.gnomon.prediction.internal.stats;

/** The beta function's relatives that distributions rest on. */
public final class Beta {

    private static final int MOST_TERMS = 10_000;
    private static final double TINY = 1e-300;

    /** Lanczos' series for the logarithm of the gamma function, g = 7. */
    private static final double[] LANCZOS = {
        0.99999999999980993,
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7
    };

    private Beta() {}

    /** The regularised incomplete beta function, for a and b above 0. */
    public static double regularised(double x, double a, double b) {
        if (x <= 0 || x >= 1) {
            return x <= 0 ? 0 : 1;
        }
        double front =
                StrictMath.exp(
                        logGamma(a + b)
                                - logGamma(a)
                                - logGamma(b)
                                + a * StrictMath.log(x)
                                + b * StrictMath.log1p(-x));
        return x < (a + 1) / (a + b + 2)
                ? front * fraction(x, a, b) / a
                : 1 - front * fraction(1 - x, b, a) / b;
    }

    /** Its continued fraction, summed by Lentz's method. */
    private static double fraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / guard(1 - (a + b) * x / (a + 1));
        double h = d;
        for (int m = 1; m <= MOST_TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / guard(1 + even * d);
            c = guard(1 + even / c);
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / guard(1 + odd * d);
            c = guard(1 + odd / c);
            h *= d * c;
            if (Math.abs(d * c - 1) < 1e-14) {
                break;
            }
        }
        return h;
    }

    private static double guard(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** The logarithm of the gamma function, for arguments of 0.5 and more. */
    public static double logGamma(double x) {
        double shifted = x - 1;
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (shifted + i);
        }
        double t = shifted + 7.5;
        return 0.5 * StrictMath.log(2 * Math.PI)
                + (shifted + 0.5) * StrictMath.log(t)
                - t
                + StrictMath.log(sum);
    }
}
