package org.gnomon.forecast.tribuo.internal;

import ml.dmlc.xgboost4j.java.Booster;
import org.gnomon.spi.forecast.Forecaster;
import org.osgi.service.component.annotations.Component;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.common.xgboost.XGBoostModel;
import org.tribuo.common.xgboost.XGBoostTrainer;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.xgboost.XGBoostRegressionTrainer;

/** Boosted trees (Chen and Guestrin 2016). */
@Component(service = Forecaster.class)
public final class XgboostForecaster extends RegressionForecaster {

    private static final int TREES = 20;
    private static final int DEPTH = 3;
    private static final double RATE = 0.15;
    private static final double ROWS = 0.7;

    public XgboostForecaster() {
        super(
                "tribuo-xgboost",
                "boosted trees of XGBoost through Tribuo, on lags about the level",
                new Boosted());
    }

    private static final class Boosted implements Regression {

        @Override
        public Trainer<Regressor> trainer(int seed) {
            return new XGBoostRegressionTrainer(
                    XGBoostTrainer.BoosterType.GBTREE,
                    XGBoostTrainer.TreeMethod.EXACT,
                    XGBoostRegressionTrainer.RegressionType.PSEUDOHUBER,
                    TREES,
                    RATE,
                    0,
                    DEPTH,
                    1,
                    ROWS,
                    1,
                    1,
                    0,
                    1,
                    XGBoostTrainer.LoggingVerbosity.SILENT,
                    seed);
        }

        /** The trees live outside the heap: the collector does not know how much they hold. */
        @Override
        public void free(Model<Regressor> model) {
            ((XGBoostModel<Regressor>) model).getInnerModels().forEach(Booster::dispose);
        }

        @Override
        public String words() {
            return TREES + " trees of depth " + DEPTH + " by XGBoost";
        }
    }
}
