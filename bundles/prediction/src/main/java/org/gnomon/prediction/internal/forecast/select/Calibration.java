package org.gnomon.prediction.internal.forecast.select;

import java.util.Arrays;

/**
 * Split conformal intervals from a backtest: at each step ahead the shortest interval that holds
 * the wanted share of the signed errors there and at the steps around it. Shortest, because a
 * figure that idles and bursts errs to one side only.
 */
final class Calibration {

    static final double LEVEL = 0.9;

    /** Steps at which the interval is worked out; between them it is interpolated. */
    private static final int[] KNOTS = {
        1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 144, 192, 240, 288
    };

    /** Errors of this share of the steps around count, too. */
    private static final int AROUND = 4;

    /** No side is narrower than this share of the mean error: it could not be widened. */
    private static final double LEAST_SIDE = 0.05;

    /**
     * With fewer errors that share no value no level is promised. Forecasts from origins closer
     * than they look ahead err alike: however many, they are no more than what lies in their time.
     */
    private static final int ENOUGH = 9;

    private Calibration() {}

    /**
     * Calibrates.
     *
     * @param errors per origin and step ahead, NaN where not known
     * @param at the origins, as indexes of the series
     */
    static ConformalState of(double[][] errors, int[] at, int horizon) {
        int ahead = errors.length == 0 ? 1 : errors[0].length;
        int[] knots = Arrays.stream(KNOTS).filter(k -> k < ahead).toArray();
        knots = Arrays.copyOf(knots, knots.length + 1);
        knots[knots.length - 1] = ahead;
        double[] lower = new double[knots.length];
        double[] upper = new double[knots.length];
        int promised = 0;
        int independent = span(errors, at) + ahead;
        for (int k = 0; k < knots.length; k++) {
            double[] around = around(errors, knots[k]);
            double[] side = shortest(around);
            // Uncertainty does not shrink with distance.
            lower[k] = Math.min(side[0], k == 0 ? 0 : lower[k - 1]);
            upper[k] = Math.max(side[1], k == 0 ? 0 : upper[k - 1]);
            boolean enough = around.length >= ENOUGH && independent / knots[k] >= ENOUGH;
            promised = enough && (k == 0 || promised == knots[k - 1]) ? knots[k] : promised;
        }
        return ConformalState.calibrated(knots, lower, upper, Math.min(promised, horizon));
    }

    /** From the first origin that has an error to the last. */
    private static int span(double[][] errors, int[] at) {
        int first = -1;
        int last = -1;
        for (int origin = 0; origin < errors.length; origin++) {
            if (Arrays.stream(errors[origin]).anyMatch(error -> !Double.isNaN(error))) {
                first = first < 0 ? at[origin] : first;
                last = at[origin];
            }
        }
        return last - first;
    }

    /** The known errors at about that step ahead, sorted. */
    private static double[] around(double[][] errors, int step) {
        int reach = step / AROUND;
        double[] all = new double[errors.length * (2 * reach + 1)];
        int n = 0;
        for (double[] path : errors) {
            for (int h = step - reach; h <= Math.min(step + reach, path.length); h++) {
                double error = path[h - 1];
                if (!Double.isNaN(error)) {
                    all[n++] = error;
                }
            }
        }
        Arrays.sort(all, 0, n);
        return Arrays.copyOf(all, n);
    }

    /** The shortest interval that holds the share, zero included. */
    private static double[] shortest(double[] sorted) {
        int n = sorted.length;
        if (n == 0) {
            return new double[2];
        }
        int held = Math.min(n, (int) Math.ceil((n + 1) * LEVEL));
        int best = 0;
        double width = Double.POSITIVE_INFINITY;
        double mean = 0;
        for (double error : sorted) {
            mean += Math.abs(error) / n;
        }
        for (int i = 0; i + held <= n; i++) {
            double low = Math.min(0, sorted[i]);
            double high = Math.max(0, sorted[i + held - 1]);
            if (high - low < width) {
                width = high - low;
                best = i;
            }
        }
        double least = LEAST_SIDE * mean;
        return new double[] {
            Math.min(-least, sorted[best]), Math.max(least, sorted[best + held - 1])
        };
    }
}
