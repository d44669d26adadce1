package org.gnomon.prediction.internal.forecast.method;

import java.util.Locale;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/**
 * Ridge regression of where the values went, relative to the smoothed level, on where they were:
 * clipped lags, means of longer stretches, and the same hours a season ago. One regression per step
 * ahead (direct multi-step) to {@value #STEPS}, and one per block of steps beyond. Huber's loss
 * instead of the square: what counts is the absolute error, and bursts must not bend the rest.
 */
@Component(service = Forecaster.class)
public final class RidgeForecaster implements Forecaster {

    private static final Descriptor DESCRIPTOR =
            new Descriptor(
                    "ridge", "1", "robust ridge regression on lags about the smoothed level", 64);

    /** Up to how many steps ahead each has its own regression. */
    static final int STEPS = 48;

    /** The last steps of the blocks beyond. */
    private static final int[] BLOCKS = {72, 96, 144, 216, 288};

    /** A level that hardly moves is no anchor. */
    private static final double LEAST_ALPHA = 0.05;

    private static final int MOST_ROWS = 420;
    private static final int LEAST_ROWS = 24;

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        double[] values = Measured.values(history);
        double[] filled = Measured.filled(values);
        double alpha = Math.max(LEAST_ALPHA, Smoothing.fit(values).alpha());
        double[] levels = Smoothing.with(alpha).levels(values);
        double scale = scale(values, levels);
        int n = values.length;
        if (scale <= 0) {
            return PathModel.flat(DESCRIPTOR, filled[n - 1], "a series that never changes");
        }
        int season = Season.of(history, filled);
        RidgeFeatures features = new RidgeFeatures(values, levels, scale, season);
        int stride = stride(n - 1 - features.reach(), season);
        int rows = (n - 1 - features.reach()) / stride;
        if (rows < LEAST_ROWS) {
            throw tooShort(n);
        }
        RidgeTargets targets = new RidgeTargets(values, levels, scale, BLOCKS);
        HuberRidge ridge = new HuberRidge(rows, features.size(), targets.size());
        for (int row = 0; row < rows; row++) {
            int at = n - 1 - (row + 1) * stride;
            features.write(at, ridge.inputs(row));
            targets.write(at, ridge.outputs(row));
        }
        ridge.fit();
        double[] now = new double[features.size()];
        features.write(n - 1, now);
        double[] path = targets.path(ridge.answer(now), levels[n - 1]);
        return new PathModel(
                DESCRIPTOR, Limits.of(values).keep(path), 1, 0, words(alpha, season, rows, n));
    }

    @Override
    public FittedModel restore(byte[] state) {
        return PathModel.restore(DESCRIPTOR, state);
    }

    /**
     * Not all moments are needed, but those with the same place in the season as now are, or a job
     * that runs every hour would be seen at other minutes only.
     */
    private static int stride(int moments, int season) {
        int stride = Math.max(1, moments / MOST_ROWS);
        while (season % stride != 0) {
            stride--;
        }
        return stride;
    }

    /** How far values are from the level before them, on average. */
    private static double scale(double[] values, double[] levels) {
        double sum = 0;
        int count = 0;
        for (int i = 1; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                sum += Math.abs(values[i] - levels[i - 1]);
                count++;
            }
        }
        double scale = count == 0 ? 0 : sum / count;
        // Below this a quotient by it could leave the numbers.
        return scale > 1e-290 && Double.isFinite(scale) ? scale : 0;
    }

    private static String words(double alpha, int season, int rows, int values) {
        return String.format(
                Locale.ROOT,
                "level with alpha %.3f, %s, %d rows of %d values",
                alpha,
                season == 0 ? "no season" : "a season of " + season + " steps",
                rows,
                values);
    }

    private static RuntimeException tooShort(int size) {
        return Problem.of(
                        Problem.REFUSED,
                        "ridge has " + size + " values to learn from, too few",
                        "Wait until there are more samples.")
                .asException();
    }
}
