package org.gnomon.prediction.internal.forecast.method;

/**
 * Simple exponential smoothing: the level follows the values by a factor alpha that would have
 * given the least squared error one step ahead. A gap leaves the level as it is.
 */
final class Smoothing {

    private static final double LEAST = 0.01;
    private static final int GRID = 20;

    private final double alpha;

    private Smoothing(double alpha) {
        this.alpha = alpha;
    }

    /** Fits the factor: the error may have several dips, so a grid, then a finer one. */
    static Smoothing fit(double[] values) {
        double wide = (1 - LEAST) / GRID;
        double best = best(values, LEAST, wide);
        double low = Math.max(LEAST, best - wide);
        double high = Math.min(1, best + wide);
        return new Smoothing(best(values, low, (high - low) / GRID));
    }

    static Smoothing with(double alpha) {
        return new Smoothing(alpha);
    }

    double alpha() {
        return alpha;
    }

    /** All factors of a grid in one pass: each is a chain of its own, so the CPU overlaps them. */
    private static double best(double[] values, double from, double by) {
        int first = Measured.first(values);
        double[] alphas = new double[GRID + 1];
        double[] levels = new double[GRID + 1];
        double[] errors = new double[GRID + 1];
        for (int k = 0; k <= GRID; k++) {
            alphas[k] = Math.min(1, from + by * k);
            levels[k] = values[first];
        }
        for (int i = first + 1; i < values.length; i++) {
            double value = values[i];
            if (!Double.isNaN(value)) {
                for (int k = 0; k <= GRID; k++) {
                    double miss = value - levels[k];
                    errors[k] += miss * miss;
                    levels[k] += alphas[k] * miss;
                }
            }
        }
        int best = 0;
        for (int k = 1; k <= GRID; k++) {
            best = errors[k] < errors[best] ? k : best;
        }
        return alphas[best];
    }

    /** The level after each value; before the first one, that one. */
    double[] levels(double[] values) {
        double[] levels = new double[values.length];
        double level = values[Measured.first(values)];
        for (int i = 0; i < values.length; i++) {
            level += Double.isNaN(values[i]) ? 0 : alpha * (values[i] - level);
            levels[i] = level;
        }
        return levels;
    }

    /** The level after the last value. */
    double level(double[] values) {
        double level = values[Measured.first(values)];
        for (double value : values) {
            level += Double.isNaN(value) ? 0 : alpha * (value - level);
        }
        return level;
    }
}
