package org.gnomon.prediction.internal.forecast;

import java.util.Locale;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/**
 * Simple exponential smoothing: the level follows the values by a factor that would have given the
 * least squared error one step ahead. A gap leaves the level as it is.
 */
@Component(service = Forecaster.class)
public final class SesForecaster implements Forecaster {

    private static final Descriptor DESCRIPTOR =
            new Descriptor("ses", "1", "simple exponential smoothing, factor fitted", 3);

    private static final double LEAST = 0.01;
    private static final int GRID = 20;
    private static final int REFINEMENTS = 20;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        double[] values = history.toArray();
        if (first(values) == values.length) {
            throw NaiveForecaster.Flat.nothingIn(history);
        }
        double alpha = bestAlpha(values);
        return new NaiveForecaster.Flat(
                smooth(values, alpha).level,
                String.format(Locale.ROOT, "alpha %.3f from %d values", alpha, values.length));
    }

    @Override
    public FittedModel restore(byte[] state) {
        return NaiveForecaster.Flat.read(state);
    }

    /**
     * The error has several dips now and then: a grid finds the deepest, golden section its floor.
     */
    private static double bestAlpha(double[] values) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i <= GRID; i++) {
            double error = smooth(values, alphaAt(i)).error;
            if (error < least) {
                least = error;
                best = i;
            }
        }
        double low = alphaAt(Math.max(0, best - 1));
        double high = alphaAt(Math.min(GRID, best + 1));
        for (int i = 0; i < REFINEMENTS; i++) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (smooth(values, left).error <= smooth(values, right).error) {
                high = right;
            } else {
                low = left;
            }
        }
        double refined = (low + high) / 2;
        return smooth(values, refined).error < least ? refined : alphaAt(best);
    }

    private static double alphaAt(int i) {
        return LEAST + (1 - LEAST) * i / GRID;
    }

    private record Smoothed(double level, double error) {}

    private static Smoothed smooth(double[] values, double alpha) {
        int i = first(values);
        double level = values[i];
        double error = 0;
        for (i++; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                double miss = values[i] - level;
                error += miss * miss;
                level += alpha * miss;
            }
        }
        return new Smoothed(level, error);
    }

    private static int first(double[] values) {
        int i = 0;
        while (i < values.length && !Double.isFinite(values[i])) {
            i++;
        }
        return i;
    }
}
