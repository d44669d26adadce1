package org.gnomon.prediction.internal.forecast.method;

import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/** Says that things stay as they last were: the floor that every other forecaster has to beat. */
@Component(service = Forecaster.class)
public final class NaiveForecaster implements Forecaster {

    private static final Descriptor DESCRIPTOR =
            new Descriptor("naive", "2", "the last value goes on", 1);

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        double[] values = Measured.values(history);
        int last = Measured.last(values);
        return PathModel.flat(
                DESCRIPTOR,
                values[last],
                "the last of "
                        + values.length
                        + " values, "
                        + (values.length - 1 - last)
                        + " steps from the end");
    }

    @Override
    public FittedModel restore(byte[] state) {
        return PathModel.restore(DESCRIPTOR, state);
    }
}
