package org.gnomon.forecast.tribuo.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.gnomon.spi.forecast.Series;

/**
 * A series about its level: simple exponential smoothing with the factor that errs least one step
 * ahead, and how far values stray from it as a rule. Values are divided by the largest, so that no
 * square overflows.
 */
final class SmoothedSeries {

    private static final double[] FACTORS = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};

    /** How far ahead straying is measured. */
    private static final int AHEAD = 24;

    private static final double FAINT = 1e-9;

    private final double unit;
    private final double[] values;
    private final double[] level;
    private final double factor;
    private final double scale;
    private final int day;

    private SmoothedSeries(Series series, double unit) {
        this.unit = unit;
        values = filled(series, unit);
        factor = bestFactor();
        level = smoothed(factor);
        scale = straying();
        day = day(series.step());
    }

    /** Nothing if no value was measured. */
    static Optional<SmoothedSeries> of(Series series) {
        double largest = -1;
        for (int i = 0; i < series.size(); i++) {
            double size = Math.abs(series.get(i));
            largest = Double.isFinite(size) ? Math.max(largest, size) : largest;
        }
        return largest < 0
                ? Optional.empty()
                : Optional.of(new SmoothedSeries(series, largest > 0 ? largest : 1));
    }

    /** A gap holds what was last measured, the first one what comes after it. */
    private static double[] filled(Series series, double unit) {
        double[] values = series.toArray();
        double last = Double.NaN;
        for (int i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                if (Double.isNaN(last)) {
                    Arrays.fill(values, 0, i, values[i] / unit);
                }
                last = values[i] / unit;
            }
            values[i] = last;
        }
        return values;
    }

    private double bestFactor() {
        double best = 1;
        double least = Double.POSITIVE_INFINITY;
        for (double candidate : FACTORS) {
            double now = values[0];
            double squares = 0;
            for (double value : values) {
                double miss = value - now;
                squares += miss * miss;
                now += candidate * miss;
            }
            if (squares < least) {
                least = squares;
                best = candidate;
            }
        }
        return best;
    }

    private double[] smoothed(double by) {
        double[] levels = new double[values.length];
        double now = values[0];
        for (int i = 0; i < values.length; i++) {
            now += by * (values[i] - now);
            levels[i] = now;
        }
        return levels;
    }

    private double straying() {
        double sum = 0;
        for (int i = AHEAD; i < values.length; i++) {
            sum += Math.abs(values[i] - level[i - AHEAD]);
        }
        double mean = values.length > AHEAD ? sum / (values.length - AHEAD) : 0;
        return mean > FAINT ? mean : 0;
    }

    private static int day(Duration step) {
        double steps = 86_400.0 / (step.getSeconds() + step.getNano() / 1e9);
        return steps >= 2 && steps < Integer.MAX_VALUE ? (int) Math.rint(steps) : 0;
    }

    int size() {
        return values.length;
    }

    /** In units, with gaps filled. */
    double value(int i) {
        return values[i];
    }

    double level(int i) {
        return level[i];
    }

    /** How far it strays from the level as a rule; 0 if it never moved. */
    double scale() {
        return scale;
    }

    double factor() {
        return factor;
    }

    /** Steps in a day; 0 if a day cannot be told in steps. */
    int day() {
        return day;
    }

    /** From units to the series' own. */
    double unit() {
        return unit;
    }
}
