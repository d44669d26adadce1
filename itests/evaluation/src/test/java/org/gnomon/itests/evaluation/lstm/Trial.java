package org.gnomon.itests.evaluation.lstm;

import org.gnomon.itests.evaluation.data.NamedSeries;
import org.gnomon.model.GnomonException;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/**
 * Forecasts of one series against the naive ones, from origins 96 values apart in its second week.
 *
 * @param near mean absolute error over the first 12 steps, over that of the naive forecast
 * @param far the same over 48 steps; both NaN if it refused a history
 */
record Trial(double near, double far) {

    /** Values that count: two weeks of five minutes. */
    static final int VALUES = 4032;

    /** Values shown to a fit, and learned from. */
    static final int WEEK = 2016;

    private static final int APART = 96;
    private static final int HORIZON = 48;
    private static final int NEAR = 12;

    static Trial of(Forecaster forecaster, NamedSeries named) {
        Series series = named.series();
        double[] own = new double[2];
        double[] naive = new double[2];
        for (int origin = WEEK; origin + HORIZON <= VALUES; origin += APART) {
            Series history = series.slice(origin - WEEK, origin);
            double[] said;
            try {
                said = forecaster.fit(history, 1).forecast(HORIZON);
            } catch (GnomonException refused) {
                return new Trial(Double.NaN, Double.NaN);
            }
            double last = last(history);
            for (int h = 0; h < HORIZON; h++) {
                double came = series.get(origin + h);
                if (Double.isFinite(came)) {
                    add(own, h, Math.abs(came - said[h]));
                    add(naive, h, Math.abs(came - last));
                }
            }
        }
        return new Trial(relative(own[0], naive[0]), relative(own[1], naive[1]));
    }

    private static void add(double[] sums, int h, double error) {
        sums[0] += h < NEAR ? error : 0;
        sums[1] += error;
    }

    private static double relative(double own, double naive) {
        return naive > 0 ? own / naive : Double.NaN;
    }

    private static double last(Series history) {
        int i = history.size() - 1;
        while (i > 0 && !Double.isFinite(history.get(i))) {
            i--;
        }
        return history.get(i);
    }

    /** Whether the naive forecast has an error to be measured by. */
    boolean counts() {
        return Double.isFinite(near) && Double.isFinite(far) && near > 0 && far > 0;
    }
}
