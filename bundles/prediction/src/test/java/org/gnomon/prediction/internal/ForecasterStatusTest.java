package org.gnomon.prediction.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Metric;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.forecast.Clockwork;
import org.gnomon.prediction.internal.forecast.Fake;
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.prediction.internal.training.FakeTelemetry;
import org.gnomon.prediction.internal.training.FakeTrainer;
import org.gnomon.prediction.internal.training.MemorisingTrainer;
import org.gnomon.service.PredictiveAnalysis.ForecasterStatus;
import org.gnomon.service.PredictiveAnalysis.MetricForecast;
import org.gnomon.service.PredictiveAnalysis.Readiness;
import org.gnomon.service.PredictiveAnalysis.Score;
import org.gnomon.service.PredictiveAnalysis.Training;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecasterStatusTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final TrainingMonitor QUIET =
            new TrainingMonitor() {
                @Override
                public void progress(double fraction, String words) {}

                @Override
                public boolean isCancelled() {
                    return false;
                }
            };

    @TempDir Path dir;
    private final VirtualTime time = new VirtualTime(3);
    private final ForecasterRegistry registry = new ForecasterRegistry();

    private PredictionService service() {
        if (registry.installed().isEmpty()) {
            BuiltIns.all().forEach(registry::add);
        }
        return new PredictionService(
                new FakeTelemetry(time, 4, 600),
                dir,
                Clockwork.inPlace(time, time),
                registry,
                PredictionSettings.DEFAULT);
    }

    private static ForecasterStatus status(PredictionService service, String name) {
        return service.forecasterStatus().stream()
                .filter(s -> s.descriptor().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static MetricForecast forecast(PredictionService service, int vm) {
        return service.forecast(
                new VmId("vm-" + vm), Metric.CPU_USAGE, 6, MINUTE, Optional.empty());
    }

    @Test
    void aTrainerIsListedUntrainedThenTrainsAndItsForecasterTakesPart() {
        PredictionService service = service();
        service.add(new FakeTrainer("lstm", "1"));
        assertThat(status(service, "lstm").readiness()).isEqualTo(Readiness.UNTRAINED);
        assertThat(service.forecasters()).extracting(Forecaster.Descriptor::name).contains("lstm");
        assertThat(forecast(service, 0).scores())
                .extracting(Score::forecaster)
                .doesNotContain("lstm");

        boolean[] trainingSeen = new boolean[1];
        TrainingMonitor looking =
                new TrainingMonitor() {
                    @Override
                    public void progress(double fraction, String words) {
                        trainingSeen[0] |=
                                status(service, "lstm").readiness() == Readiness.TRAINING;
                    }

                    @Override
                    public boolean isCancelled() {
                        return false;
                    }
                };
        List<Training> trained =
                time.await(service.train(Optional.of("lstm"), MINUTE, looking), MINUTE);
        assertThat(trained).singleElement().matches(t -> t.series() == 4);
        assertThat(trainingSeen[0]).isTrue();

        forecast(service, 0);
        assertThat(forecast(service, 1).scores()).extracting(Score::forecaster).contains("lstm");
        ForecasterStatus status = status(service, "lstm");
        assertThat(status.readiness()).isEqualTo(Readiness.READY);
        assertThat(status.reason()).contains("round 1");
        assertThat(status.forecasts()).isEqualTo(2);
        assertThat(status.relativeToNaive()).isBetween(0.3, 1.2);
        service.close();
    }

    @Test
    void oneThatOnlyKnowsByHeartWhatItWasTrainedOnIsNotChosenForIt() {
        if (registry.installed().isEmpty()) {
            BuiltIns.all().forEach(registry::add);
        }
        PredictionService service =
                new PredictionService(
                        new FakeTelemetry(time, 1, 600),
                        dir,
                        Clockwork.inPlace(time, time),
                        registry,
                        PredictionSettings.DEFAULT);
        service.add(new MemorisingTrainer());
        time.await(service.train(Optional.empty(), MINUTE, QUIET), MINUTE);
        MetricForecast forecast = forecast(service, 0);
        assertThat(forecast.forecaster()).doesNotContain("memory");
        assertThat(forecast.scores())
                .filteredOn(s -> s.forecaster().equals("memory"))
                .isNotEmpty()
                .allMatch(s -> !s.chosen() && s.origins() > 0 && s.relativeToNaive() > 5);
    }

    @Test
    void aForecasterThatWasSetAsideIsListedWithTheReasonUntilItIsReplaced() {
        PredictionService service = service();
        Forecaster bad =
                new Fake(
                        "bad",
                        s -> {
                            throw new LinkageError("built against another version");
                        });
        registry.add(bad);
        assertThat(status(service, "bad").readiness()).isEqualTo(Readiness.READY);
        forecast(service, 0);
        assertThat(status(service, "bad").readiness()).isEqualTo(Readiness.SET_ASIDE);
        assertThat(status(service, "bad").reason()).contains("built against another version");
        registry.remove(bad);
        registry.add(new Fake("bad", "2", s -> new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}));
        assertThat(status(service, "bad").readiness()).isEqualTo(Readiness.READY);
        assertThat(forecast(service, 0).scores())
                .filteredOn(s -> s.forecaster().equals("bad"))
                .allMatch(s -> s.version().equals("2") && s.note().isEmpty());
    }

    @Test
    void trainedAndLearnedThingsAreThereAfterARestart() {
        PredictionService before = service();
        before.add(new FakeTrainer("lstm", "1"));
        time.await(before.train(Optional.empty(), MINUTE, QUIET), MINUTE);
        MetricForecast said = forecast(before, 2);
        before.close();

        ForecasterRegistry fresh = new ForecasterRegistry();
        BuiltIns.all().forEach(fresh::add);
        PredictionService after =
                new PredictionService(
                        new FakeTelemetry(time, 4, 600),
                        dir,
                        Clockwork.inPlace(time, time),
                        fresh,
                        PredictionSettings.DEFAULT);
        after.add(new FakeTrainer("lstm", "1"));
        time.runFor(Duration.ofMillis(1));
        assertThat(status(after, "lstm").readiness()).isEqualTo(Readiness.READY);
        assertThat(forecast(after, 2)).isEqualTo(said);
    }
}
