package org.gnomon.forecast.tribuo.internal;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.gnomon.spi.forecast.Forecaster;
import org.osgi.service.component.annotations.Component;
import org.tribuo.Trainer;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.sgd.linear.LinearSGDTrainer;
import org.tribuo.regression.sgd.objectives.Huber;

/** A linear model by stochastic gradient descent. */
@Component(service = Forecaster.class)
public final class LinearForecaster extends RegressionForecaster {

    /** Tribuo tells two lines about every fit; held, for the level goes with the logger. */
    private static final Logger TALKATIVE =
            Logger.getLogger("org.tribuo.common.sgd.AbstractSGDTrainer");

    private static final int EPOCHS = 8;
    private static final int BATCH = 16;
    private static final double RATE = 0.05;
    private static final double BEND = 0.3;

    public LinearForecaster() {
        super(
                "tribuo-linear",
                "Tribuo's linear model with Huber's loss, on lags about the level",
                new Linear());
    }

    private static final class Linear implements Regression {

        Linear() {
            TALKATIVE.setLevel(Level.WARNING);
        }

        @Override
        public Trainer<Regressor> trainer(int seed) {
            return new LinearSGDTrainer(
                    new Huber(BEND), new AdaGrad(RATE, 0.1), EPOCHS, -1, BATCH, seed);
        }

        @Override
        public String words() {
            return "linear model, Huber's loss, " + EPOCHS + " epochs of AdaGrad";
        }
    }
}
