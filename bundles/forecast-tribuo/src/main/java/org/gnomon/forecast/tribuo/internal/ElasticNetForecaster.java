package org.gnomon.forecast.tribuo.internal;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.gnomon.spi.forecast.Forecaster;
import org.osgi.service.component.annotations.Component;
import org.tribuo.Trainer;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.slm.ElasticNetCDTrainer;

/** A linear model that leaves out what does not help (Zou and Hastie 2005). */
@Component(service = Forecaster.class)
public final class ElasticNetForecaster extends RegressionForecaster {

    /**
     * Tribuo tells a line about every fit and horizon; held, for the level goes with the logger.
     */
    private static final Logger TALKATIVE =
            Logger.getLogger("org.tribuo.regression.slm.ElasticNetCDTrainer");

    private static final double PENALTY = 0.02;
    private static final double L1_SHARE = 0.5;
    private static final double TOLERANCE = 1e-3;
    private static final int ROUNDS = 100;

    public ElasticNetForecaster() {
        super(
                "tribuo-elastic-net",
                "Tribuo's elastic net, on lags about the level",
                new ElasticNet());
    }

    private static final class ElasticNet implements Regression {

        ElasticNet() {
            TALKATIVE.setLevel(Level.WARNING);
        }

        @Override
        public Trainer<Regressor> trainer(int seed) {
            return new ElasticNetCDTrainer(PENALTY, L1_SHARE, TOLERANCE, ROUNDS, false, seed);
        }

        @Override
        public String words() {
            return "elastic net, penalty " + PENALTY + ", half of it on the size";
        }
    }
}
