package org.gnomon.prediction.internal.forecast;

import java.util.Arrays;

/**
 * Half the width of the interval at each step ahead: the 90 % quantile of the backtest's absolute
 * errors there (split conformal), never narrowing. Where there are too few errors to promise a
 * share, the width is a guess and the level 0.
 */
final class ConformalBand {

    static final double LEVEL = 0.9;

    private final double[] widths;
    private final int promised;

    /**
     * Makes one.
     *
     * @param fallback half the width if there is no error at all
     */
    ConformalBand(Backtest backtest, int horizon, double fallback) {
        widths = new double[horizon];
        double width = 0;
        int good = 0;
        for (int h = 1; h <= Math.min(horizon, backtest.horizon()); h++) {
            double[] errors = backtest.errors(h).stream().mapToDouble(Math::abs).sorted().toArray();
            int rank = (int) Math.ceil((errors.length + 1) * LEVEL);
            if (rank <= errors.length) {
                width = Math.max(width, errors[rank - 1]);
                good = good == h - 1 ? h : good;
            } else {
                width = Math.max(width, Arrays.stream(errors).max().orElse(fallback));
            }
            widths[h - 1] = width;
        }
        for (int h = backtest.horizon() + 1; h <= horizon; h++) {
            widths[h - 1] = width * Math.sqrt((double) h / backtest.horizon());
        }
        promised = good;
    }

    double halfWidth(int ahead) {
        return widths[ahead - 1];
    }

    double level(int ahead) {
        return ahead <= promised ? LEVEL : 0;
    }

    /** Up to how many steps ahead the level holds. */
    int promised() {
        return promised;
    }
}
