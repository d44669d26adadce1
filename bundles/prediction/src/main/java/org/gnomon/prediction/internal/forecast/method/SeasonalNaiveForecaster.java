package org.gnomon.prediction.internal.forecast.method;

import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/**
 * Says that the last season comes again: a day, or what the series itself shows. A series without a
 * season goes on with its last value.
 */
@Component(service = Forecaster.class)
public final class SeasonalNaiveForecaster implements Forecaster {

    private static final Descriptor DESCRIPTOR =
            new Descriptor("seasonal-naive", "1", "the last day or other season comes again", 1);

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        double[] values = Measured.values(history);
        double[] filled = Measured.filled(values);
        int season = Season.of(history, filled);
        if (season == 0) {
            return PathModel.flat(
                    DESCRIPTOR,
                    filled[filled.length - 1],
                    "no season in " + values.length + " values: the last one");
        }
        double[] path = new double[season];
        for (int i = 0; i < season; i++) {
            path[i] = lastAtThatTime(values, filled, values.length - season + i, season);
        }
        return new PathModel(
                DESCRIPTOR,
                path,
                season,
                0,
                "a season of " + season + " steps in " + values.length + " values");
    }

    /** A gap takes the value of a season before, and that before. */
    private static double lastAtThatTime(double[] values, double[] filled, int at, int season) {
        for (int i = at; i >= 0; i -= season) {
            if (!Double.isNaN(values[i])) {
                return values[i];
            }
        }
        return filled[at];
    }

    @Override
    public FittedModel restore(byte[] state) {
        return PathModel.restore(DESCRIPTOR, state);
    }
}
