package org.example.gnomon.trend;

import java.util.Arrays;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/**
 * Goes on along a straight line, as memory does that leaks or a disk that fills.
 *
 * <p>The slope is the median of the slopes between values half the window apart (Theil 1950, Sen
 * 1968, on n/2 pairs), so that a third of the values may be anything. If the pairs do not agree on
 * a direction there is no slope, and the level alone is the forecast.
 */
@Component
public final class TrendForecaster implements Forecaster {

    static final String NAME = "trend";

    /** Raise it whenever the forecast changes: the same name and version forecast alike. */
    static final String VERSION = "1.0.0";

    private static final int LEAST = 20;
    private static final int WINDOW = 240;
    private static final int LEVEL_WINDOW = 9;
    private static final double AGREEMENT = 0.9;

    @Override
    public Descriptor descriptor() {
        return new Descriptor(NAME, VERSION, "a straight line through the recent past", LEAST);
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        int[] when = measured(history);
        double[] values = Arrays.stream(when).mapToDouble(history::get).toArray();
        double slope = slope(when, values);
        // The end of the line, and not its middle, is where the forecast begins.
        int recent = Math.min(LEVEL_WINDOW, values.length);
        double[] ends = new double[recent];
        for (int i = 0; i < recent; i++) {
            int k = values.length - recent + i;
            ends[i] = values[k] + slope * (history.size() - 1.0 - when[k]);
        }
        // A trend is believed for as long as it has been seen.
        int believed = history.size() - when[0];
        TrendModel model = new TrendModel(median(ends), slope, believed);
        if (!model.isFinite()) {
            throw refused("values too large to compute with");
        }
        return model;
    }

    @Override
    public FittedModel restore(byte[] state) {
        return TrendModel.read(state);
    }

    /** Where the last values stand that are no gaps. */
    private static int[] measured(Series history) {
        int[] when = new int[WINDOW];
        int free = WINDOW;
        for (int i = history.size() - 1; i >= 0 && free > 0; i--) {
            if (Double.isFinite(history.get(i))) {
                when[--free] = i;
            }
        }
        if (WINDOW - free < LEAST) {
            throw refused((WINDOW - free) + " values, expected at least " + LEAST);
        }
        return Arrays.copyOfRange(when, free, WINDOW);
    }

    private static double slope(int[] when, double[] values) {
        int apart = values.length / 2;
        double[] slopes = new double[values.length - apart];
        for (int i = 0; i < slopes.length; i++) {
            double rise = values[i + apart] - values[i];
            slopes[i] = rise / (when[i + apart] - when[i]);
        }
        double slope = median(slopes);
        long agree = Arrays.stream(slopes).filter(s -> s * Math.signum(slope) > 0).count();
        return agree >= AGREEMENT * slopes.length ? slope : 0;
    }

    /** The middle one; of an even number the lower of the two. Sorts what it is given. */
    private static double median(double[] values) {
        Arrays.sort(values);
        return values[(values.length - 1) / 2];
    }

    private static RuntimeException refused(String why) {
        return Problem.of(Problem.REFUSED, NAME + " has " + why, "").asException();
    }
}
