package org.gnomon.prediction.internal.forecast.method;

import java.time.Duration;
import org.gnomon.spi.forecast.Series;

/** After how many steps a series comes again. */
final class Season {

    private static final Duration DAY = Duration.ofDays(1);

    /** A season shorter than this is better left to the lags. */
    private static final int SHORTEST = 4;

    /** Autocorrelation below this is no season. */
    private static final double LEAST_CORRELATION = 0.3;

    private Season() {}

    /**
     * A day, if the step divides one and the series spans two; or else the lag at which the series
     * is most like itself, if it is much so.
     *
     * @param values gaps filled
     * @return 0 if there is none
     */
    static int of(Series series, double[] values) {
        long step = series.step().toNanos();
        long day = DAY.toNanos() / step;
        if (DAY.toNanos() % step == 0 && day >= SHORTEST && 2 * day <= values.length) {
            return (int) day;
        }
        return byAutocorrelation(values);
    }

    /** The highest peak of the autocorrelation up to a third of the series. */
    static int byAutocorrelation(double[] values) {
        int n = values.length;
        double mean = 0;
        for (double value : values) {
            mean += value / n;
        }
        double[] centred = new double[n];
        double power = 0;
        for (int i = 0; i < n; i++) {
            centred[i] = values[i] - mean;
            power += centred[i] * centred[i];
        }
        if (!(power > 0) || !Double.isFinite(power)) {
            return 0;
        }
        int best = 0;
        double highest = LEAST_CORRELATION;
        double[] r = new double[n / 3 + 2];
        for (int lag = 0; lag < r.length; lag++) {
            r[lag] = dot(centred, lag) / power * n / Math.max(1, n - lag);
        }
        for (int lag = SHORTEST; lag < r.length - 1; lag++) {
            if (r[lag] > highest && r[lag] >= r[lag - 1] && r[lag] >= r[lag + 1]) {
                highest = r[lag];
                best = lag;
            }
        }
        return best;
    }

    private static double dot(double[] centred, int lag) {
        double sum = 0;
        for (int i = lag; i < centred.length; i++) {
            sum += centred[i] * centred[i - lag];
        }
        return sum;
    }
}
