package org.gnomon.prediction.internal.forecast;

import java.util.Arrays;
import java.util.Locale;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/** Says that things stay as they last were: the floor that every other forecaster has to beat. */
@Component(service = Forecaster.class)
public final class NaiveForecaster implements Forecaster {

    private static final Descriptor DESCRIPTOR =
            new Descriptor("naive", "1", "the last value goes on", 1);

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        for (int i = history.size() - 1; i >= 0; i--) {
            if (Double.isFinite(history.get(i))) {
                return new Flat(
                        history.get(i),
                        String.format(
                                Locale.ROOT,
                                "the last of %d values, %d steps from the end",
                                history.size(),
                                history.size() - 1 - i));
            }
        }
        throw Flat.nothingIn(history);
    }

    /** A model whose forecast is one level for all time. */
    record Flat(double level, String provenance) implements FittedModel {

        static RuntimeException nothingIn(Series history) {
            return Problem.of(
                            Problem.REFUSED,
                            "none of " + history.size() + " values was measured",
                            "Let the VM be sampled for some time first.")
                    .asException();
        }

        @Override
        public double[] forecast(int horizon) {
            double[] values = new double[horizon];
            Arrays.fill(values, level);
            return values;
        }
    }
}
