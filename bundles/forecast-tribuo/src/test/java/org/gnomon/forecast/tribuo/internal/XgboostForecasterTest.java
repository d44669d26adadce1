package org.gnomon.forecast.tribuo.internal;

import org.gnomon.conformance.ForecasterContract;
import org.gnomon.spi.forecast.Forecaster;

class XgboostForecasterTest implements ForecasterContract, LearnsContract {

    @Override
    public Forecaster forecaster() {
        return new XgboostForecaster();
    }
}
