package org.gnomon.prediction.internal.forecast.select;

import java.time.Duration;
import java.time.Instant;
import org.gnomon.spi.forecast.Series;

/**
 * The moments from which a backtest forecasts, and what came after each: spread over the later half
 * of a series, so that each fit has learned from half of it at least.
 */
final class Origins {

    static final int MOST = 20;

    /** Farther ahead is not tried: a day of five minutes. */
    private static final int FARTHEST = 288;

    private static final Duration HOUR = Duration.ofHours(1);

    private final Series series;
    private final double[] values;
    private final int[] at;
    private final int ahead;

    private Origins(Series series, double[] values, int[] at, int ahead) {
        this.series = series;
        this.values = values;
        this.at = at;
        this.ahead = ahead;
    }

    static Origins of(Series series, int horizon) {
        double[] values = series.toArray();
        int n = values.length;
        int ahead = Math.max(1, Math.min(Math.min(horizon, FARTHEST), n / 4));
        int first = Math.max(firstMeasured(values) + 1, n / 2);
        int last = n - ahead;
        int apart = Math.max(1, (last - first) / (MOST - 1));
        int hour = hour(series.step());
        if (apart >= hour) {
            apart -= apart % hour;
            last = n - (ahead + hour - 1) / hour * hour;
        }
        int count = Math.max(0, Math.min(MOST, (last - first) / apart + 1));
        int[] at = new int[last < first ? 0 : count];
        for (int i = 0; i < at.length; i++) {
            // The last one is as late as can be: what was good lately counts.
            at[at.length - 1 - i] = last - i * apart;
        }
        return new Origins(series, values, at, ahead);
    }

    /**
     * In steps, 1 if it is none. From the same minute of the hour as now a backtest tells most: a
     * job that runs every hour is then as far ahead as it is now.
     */
    private static int hour(Duration step) {
        return (int) Math.max(1, Math.min(HOUR.dividedBy(step), Integer.MAX_VALUE));
    }

    private static int firstMeasured(double[] values) {
        int i = 0;
        while (i < values.length && !Double.isFinite(values[i])) {
            i++;
        }
        return i;
    }

    int count() {
        return at.length;
    }

    /** How many steps are tried. */
    int ahead() {
        return ahead;
    }

    /** How many values are known at an origin. */
    int known(int origin) {
        return at[origin];
    }

    /** The time of the first value that is to be forecast from an origin. */
    Instant time(int origin) {
        return series.start().plus(series.step().multipliedBy(at[origin]));
    }

    int[] at() {
        return at.clone();
    }

    /** What came so many steps after an origin; NaN for a gap. */
    double came(int origin, int ahead) {
        double value = values[at[origin] + ahead - 1];
        return Double.isFinite(value) ? value : Double.NaN;
    }
}
