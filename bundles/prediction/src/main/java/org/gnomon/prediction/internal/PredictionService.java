package org.gnomon.prediction.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Blackout;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.Problem;
import org.gnomon.model.Sample;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.prediction.internal.blackout.BlackoutHistory;
import org.gnomon.prediction.internal.forecast.ForecastEngine;
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.prediction.internal.forecast.Resampler;
import org.gnomon.prediction.internal.judge.Judge;
import org.gnomon.prediction.internal.judge.JudgeSettings;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.gnomon.spi.forecast.Series;
import org.gnomon.time.TimeSource;

/**
 * PAM without OSGi. Safe for use by any thread; reads and writes small local files, and otherwise
 * only computes.
 */
public final class PredictionService implements PredictiveAnalysis {

    private static final int FARTHEST = 10_000;
    private static final Duration SHORTEST_STEP = Duration.ofMillis(1);
    private static final Duration LONGEST_STEP = Duration.ofDays(30);

    /** Steps of history that a forecast looks at: some horizons back, within reason. */
    private static final int LEAST_LOOK_BACK = 200;

    private static final int MOST_LOOK_BACK = 2000;

    private final Telemetry telemetry;
    private final TimeSource time;
    private final ForecasterRegistry registry;
    private final ForecastEngine engine;
    private final BlackoutHistory blackouts;
    private final Judge judge;

    /**
     * Makes one.
     *
     * @param dataDir a directory of its own for the measured blackouts; made when needed
     */
    public PredictionService(
            Telemetry telemetry,
            Path dataDir,
            TimeSource time,
            ForecasterRegistry registry,
            JudgeSettings settings) {
        this.telemetry = telemetry;
        this.time = time;
        this.registry = registry;
        this.engine = new ForecastEngine(registry, time);
        this.blackouts = new BlackoutHistory(dataDir, time);
        this.judge = new Judge(settings);
    }

    @Override
    public List<Forecaster.Descriptor> forecasters() {
        return registry.entries().stream().map(ForecasterRegistry.Entry::descriptor).toList();
    }

    @Override
    public List<ForecasterStatus> forecasterStatus() {
        return forecasters().stream()
                .map(d -> new ForecasterStatus(d, Readiness.READY, "", 0, 0, Double.NaN))
                .toList();
    }

    @Override
    public CompletionStage<List<Training>> train(
            Optional<String> forecaster, Duration step, TrainingMonitor monitor) {
        return CompletableFuture.failedStage(
                Problem.of(Problem.REFUSED, "nothing is to be trained", "Install a trainer.")
                        .asException());
    }

    @Override
    public void observe(UpdateOutcome outcome) {}

    @Override
    public List<UpdateImpact> impact(
            Update update, String backend, VmmVersion from, Optional<VmmVersion> to) {
        return List.of();
    }

    @Override
    public MetricForecast forecast(
            VmId vm, Metric metric, int horizon, Duration step, Optional<String> forecaster) {
        if (horizon < 1
                || horizon > FARTHEST
                || step.compareTo(SHORTEST_STEP) < 0
                || step.compareTo(LONGEST_STEP) > 0) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "a forecast of " + horizon + " steps of " + step,
                            "Ask for 1 to " + FARTHEST + " steps of 1 ms to 30 days each.")
                    .asException();
        }
        int steps = Math.max(LEAST_LOOK_BACK, (int) Math.min(MOST_LOOK_BACK, 8L * horizon));
        Instant end = time.now().plusNanos(1);
        List<Sample> history = telemetry.history(vm, end.minus(step.multipliedBy(steps)), end);
        Series series = Resampler.resample(history, metric, end, step, steps);
        return engine.forecast(series, metric, horizon, forecaster);
    }

    @Override
    public void observe(VmId vm, BlackoutPart part, Duration measured) {
        blackouts.observe(vm, part, measured);
    }

    @Override
    public void observe(VmId vm, SwitchConditions conditions, Blackout blackout) {
        blackouts.observe(vm, conditions, blackout);
    }

    @Override
    public Optional<BlackoutForecast> blackout(VmId vm, SwitchConditions conditions) {
        return blackouts.forecast(vm, conditions);
    }

    @Override
    public Judgement judgeRehearsal(
            Phase calibration, Phase trial, List<Evidence> findings, Look look) {
        return judge.rehearsal(calibration.copy(), trial.copy(), findings);
    }

    @Override
    public Judgement judgeWatch(Watched watched, List<Evidence> findings, Look look) {
        return judge.watch(watched.before(), watched.after(), findings);
    }
}
