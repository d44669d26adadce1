package org.gnomon.prediction.internal.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.prediction.internal.forecast.Clockwork;
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.service.PredictiveAnalysis.Readiness;
import org.gnomon.service.PredictiveAnalysis.Training;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of fakes on virtual time. */
abstract class FleetTrainings {

    static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir Path dir;
    final VirtualTime time = new VirtualTime(4);
    final ForecasterRegistry registry = new ForecasterRegistry();
    final List<String> told = new ArrayList<>();
    boolean unwanted;

    final TrainingMonitor monitor =
            new TrainingMonitor() {
                @Override
                public void progress(double fraction, String words) {
                    told.add(Math.round(fraction * 100) + " % " + words);
                }

                @Override
                public boolean isCancelled() {
                    return unwanted;
                }
            };

    FleetTraining training(TrainingSettings settings) {
        return new FleetTraining(
                new FakeTelemetry(time, 3, 500),
                dir,
                Clockwork.inPlace(time, time),
                registry,
                settings);
    }

    FleetTraining training() {
        return training(TrainingSettings.DEFAULT);
    }

    List<Training> train(FleetTraining training) {
        return await(training.train(Optional.empty(), MINUTE, monitor));
    }

    <T> T await(CompletionStage<T> stage) {
        return time.await(stage, MINUTE);
    }

    static Readiness readiness(FleetTraining training, String name) {
        return training.status().get(name).readiness();
    }

    static String reason(FleetTraining training, String name) {
        return training.status().get(name).reason();
    }
}
