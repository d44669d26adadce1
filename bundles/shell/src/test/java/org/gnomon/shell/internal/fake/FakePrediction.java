package org.gnomon.shell.internal.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Blackout;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.TrainingMonitor;

/** Forecasts the same value again and again. */
public final class FakePrediction implements PredictiveAnalysis {

    @Override
    public List<Forecaster.Descriptor> forecasters() {
        return List.of(new Forecaster.Descriptor("naive", "1", "the last value goes on", 1));
    }

    @Override
    public List<ForecasterStatus> forecasterStatus() {
        return forecasters().stream()
                .map(d -> new ForecasterStatus(d, Readiness.READY, "", 3, 1, 0.8712))
                .toList();
    }

    @Override
    public CompletionStage<List<Training>> train(
            Optional<String> forecaster, Duration step, TrainingMonitor monitor) {
        if (forecaster.filter("naive"::equals).isPresent()) {
            return CompletableFuture.failedStage(
                    Problem.of(Problem.REFUSED, "naive has nothing to learn", "Train another.")
                            .asException());
        }
        monitor.progress(1, "epoch 1 of 1");
        return CompletableFuture.completedStage(
                List.of(new Training("lstm", 4, Duration.ofSeconds(3), "4 series, seed 1")));
    }

    @Override
    public void observe(UpdateOutcome outcome) {
        throw new AssertionError("not a matter of user interfaces");
    }

    @Override
    public List<UpdateImpact> impact(
            Update update, String backend, VmmVersion from, Optional<VmmVersion> to) {
        return List.of();
    }

    @Override
    public MetricForecast forecast(
            VmId vm, Metric metric, int horizon, Duration step, Optional<String> forecaster) {
        return new MetricForecast(
                metric,
                step,
                forecaster.orElse("naive"),
                "3 samples",
                Instant.EPOCH,
                List.of(0.1, Double.NaN, 0.2, 0.3, 0.4, 0.5),
                Collections.nCopies(horizon, new PredictionInterval(0.5, 0.4, 0.6, 0.9)),
                List.of(
                        new Score("naive", "1", 1, 12, 20, 0.05, 1, true, ""),
                        new Score("odd", "7", 1, 12, 0, Double.NaN, Double.NaN, false, "NaN")));
    }

    @Override
    public void observe(VmId vm, BlackoutPart part, Duration measured) {
        throw new AssertionError("not a matter of user interfaces");
    }

    @Override
    public void observe(VmId vm, SwitchConditions conditions, Blackout blackout) {
        throw new AssertionError("not a matter of user interfaces");
    }

    @Override
    public Optional<BlackoutForecast> blackout(VmId vm, SwitchConditions conditions) {
        return Optional.empty();
    }

    @Override
    public Judgement judgeRehearsal(
            Phase calibration, Phase trial, List<Evidence> findings, Look look) {
        throw new AssertionError("not a matter of user interfaces");
    }

    @Override
    public Judgement judgeWatch(Watched watched, List<Evidence> findings, Look look) {
        throw new AssertionError("not a matter of user interfaces");
    }
}
