package org.gnomon.prediction.internal.forecast.method;

import org.gnomon.conformance.ForecasterContract;
import org.gnomon.spi.forecast.Forecaster;

class ThetaForecasterTest implements ForecasterContract {

    @Override
    public Forecaster forecaster() {
        return new ThetaForecaster();
    }
}
