package org.gnomon.prediction.internal.forecast.method;

import org.gnomon.conformance.ForecasterContract;
import org.gnomon.spi.forecast.Forecaster;

class SeasonalNaiveForecasterTest implements ForecasterContract {

    @Override
    public Forecaster forecaster() {
        return new SeasonalNaiveForecaster();
    }
}
