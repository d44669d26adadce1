package org.gnomon.prediction.internal.forecast.method;

import java.util.Locale;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/** Simple exponential smoothing: a level that follows the values goes on. */
@Component(service = Forecaster.class)
public final class SesForecaster implements Forecaster {

    private static final Descriptor DESCRIPTOR =
            new Descriptor("ses", "2", "simple exponential smoothing, factor fitted", 3);

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        double[] values = Measured.values(history);
        Smoothing smoothing = Smoothing.fit(values);
        return PathModel.flat(
                DESCRIPTOR,
                smoothing.level(values),
                String.format(
                        Locale.ROOT,
                        "alpha %.3f from %d values",
                        smoothing.alpha(),
                        values.length));
    }

    @Override
    public FittedModel restore(byte[] state) {
        return PathModel.restore(DESCRIPTOR, state);
    }
}
