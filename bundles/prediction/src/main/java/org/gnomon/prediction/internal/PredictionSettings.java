package org.gnomon.prediction.internal;

import org.gnomon.prediction.internal.forecast.ForecastSettings;
import org.gnomon.prediction.internal.judge.JudgeSettings;
import org.gnomon.prediction.internal.training.TrainingSettings;

/**
 * All settings of PAM.
 *
 * @param judge of the verdicts
 * @param forecasts of the forecasts
 * @param training of what learns from the fleet
 */
public record PredictionSettings(
        JudgeSettings judge, ForecastSettings forecasts, TrainingSettings training) {

    public static final PredictionSettings DEFAULT =
            new PredictionSettings(
                    JudgeSettings.DEFAULT, ForecastSettings.DEFAULT, TrainingSettings.DEFAULT);
}
