package org.gnomon.prediction.internal.forecast.method;

import java.util.List;
import org.gnomon.spi.forecast.Forecaster;

/** The built-in forecasters, for use without OSGi. */
public final class BuiltIns {

    private BuiltIns() {}

    /** All, the plainest first. */
    public static List<Forecaster> all() {
        return List.of(
                new NaiveForecaster(),
                new SeasonalNaiveForecaster(),
                new SesForecaster(),
                new ThetaForecaster(),
                new RunningMedianForecaster(),
                new RidgeForecaster(),
                new MedianForecaster());
    }
}
