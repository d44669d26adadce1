package org.gnomon.conformance.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import org.gnomon.model.GnomonException;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/** What tests ask forecasts for. */
public final class Forecasts {

    private Forecasts() {}

    /** A forecast, held to be as long as asked for and finite. */
    public static double[] finite(FittedModel model, int horizon) {
        double[] values = model.forecast(horizon);
        assertThat(values).as("forecast of %d values", horizon).hasSize(horizon);
        int bad = 0;
        while (bad < horizon && Double.isFinite(values[bad])) {
            bad++;
        }
        assertThat(bad)
                .as("finite values, of %s", Arrays.toString(Arrays.copyOf(values, 20)))
                .isEqualTo(horizon);
        return values;
    }

    /** Fits and forecasts, and holds the forecast to be finite. */
    public static double[] finite(Forecaster forecaster, Series history, int horizon) {
        return finite(forecaster.fit(history, 1), horizon);
    }

    /** Holds that the forecast is finite, or that the forecaster says that it cannot. */
    public static void finiteOrRefused(Forecaster forecaster, Series history) {
        Throwable thrown = catchThrowable(() -> finite(forecaster, history, 10));
        if (thrown instanceof AssertionError) {
            throw (AssertionError) thrown;
        }
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(GnomonException.class);
            assertThat(((GnomonException) thrown).problem().message()).isNotBlank();
        }
    }

    /** The very bits, so that 0.0 is not -0.0 and a NaN is what it is. */
    public static long[] bits(double... values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    /** The bits of a forecast from a fresh fit. */
    public static long[] bits(Forecaster forecaster, Series history, int horizon) {
        return bits(forecaster.fit(history, 1).forecast(horizon));
    }
}
