package org.gnomon.prediction.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Blackout;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.prediction.internal.blackout.BlackoutHistory;
import org.gnomon.prediction.internal.forecast.Clockwork;
import org.gnomon.prediction.internal.forecast.ForecastEngine;
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.prediction.internal.forecast.Histories;
import org.gnomon.prediction.internal.forecast.Installed;
import org.gnomon.prediction.internal.forecast.SeriesKey;
import org.gnomon.prediction.internal.forecast.Standing;
import org.gnomon.prediction.internal.forecast.method.BuiltIns;
import org.gnomon.prediction.internal.impact.ImpactHistory;
import org.gnomon.prediction.internal.judge.Judge;
import org.gnomon.prediction.internal.training.FleetTraining;
import org.gnomon.prediction.internal.watch.WatchJudge;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.forecast.FleetTrainer;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * PAM without OSGi. Safe for use by any thread; reads and writes small local files, waits for
 * forecasters of strangers up to a deadline, and otherwise only computes.
 */
public final class PredictionService implements PredictiveAnalysis, AutoCloseable {

    private static final int FARTHEST = 10_000;
    private static final Duration SHORTEST_STEP = Duration.ofMillis(1);
    private static final Duration LONGEST_STEP = Duration.ofDays(30);

    private final ForecasterRegistry registry;
    private final Histories histories;
    private final ForecastEngine engine;
    private final FleetTraining training;
    private final BlackoutHistory blackouts;
    private final ImpactHistory impacts;
    private final Judge judge;
    private final WatchJudge watch;
    private final String judging;

    /**
     * Makes one.
     *
     * @param dataDir a directory of its own for what it learns; made when needed
     * @param registry the forecasters, which may come and go
     */
    public PredictionService(
            Telemetry telemetry,
            Path dataDir,
            Clockwork clockwork,
            ForecasterRegistry registry,
            PredictionSettings settings) {
        this.registry = registry;
        this.histories = new Histories(telemetry, clockwork.time());
        this.engine =
                new ForecastEngine(
                        registry, dataDir.resolve("forecasts"), clockwork, settings.forecasts());
        this.training =
                new FleetTraining(
                        telemetry,
                        dataDir.resolve("trained"),
                        clockwork,
                        registry,
                        settings.training());
        this.blackouts = new BlackoutHistory(dataDir, clockwork.time());
        this.impacts = new ImpactHistory(dataDir.resolve("impact"), clockwork.time());
        this.judge = new Judge(settings.judge());
        this.watch = new WatchJudge(judge);
        this.judging = settings.judge().words();
    }

    /**
     * With the forecasters that come with it, called on the caller's thread: for tests, and for a
     * virtual clock.
     */
    public static PredictionService withBuiltIns(
            Telemetry telemetry,
            Path dataDir,
            TimeSource time,
            Scheduler scheduler,
            PredictionSettings settings) {
        ForecasterRegistry registry = new ForecasterRegistry();
        BuiltIns.all().forEach(registry::add);
        return new PredictionService(
                telemetry, dataDir, Clockwork.inPlace(time, scheduler), registry, settings);
    }

    /** A trainer has come. */
    public void add(FleetTrainer trainer) {
        training.add(trainer);
    }

    /** A trainer has gone. */
    public void remove(FleetTrainer trainer) {
        training.remove(trainer);
    }

    /** Cancels a training that runs; the rest goes on answering. */
    @Override
    public void close() {
        training.close();
    }

    @Override
    public List<Forecaster.Descriptor> forecasters() {
        return forecasterStatus().stream().map(ForecasterStatus::descriptor).toList();
    }

    @Override
    public List<ForecasterStatus> forecasterStatus() {
        Standing standing = engine.standing();
        Map<String, FleetTraining.Status> trainers = training.status();
        Map<String, ForecasterStatus> found = new LinkedHashMap<>();
        for (Installed one : registry.installed()) {
            FleetTraining.Status trainer = trainers.get(one.descriptor().name());
            Readiness readiness = trainer == null ? Readiness.READY : trainer.readiness();
            String reason = trainer == null ? "" : trainer.reason();
            found.put(
                    one.descriptor().name(),
                    status(
                            one.descriptor(),
                            one.setAside().isPresent() ? Readiness.SET_ASIDE : readiness,
                            one.setAside().orElse(reason),
                            standing));
        }
        trainers.forEach(
                (name, t) ->
                        found.computeIfAbsent(
                                name,
                                n -> status(t.descriptor(), t.readiness(), t.reason(), standing)));
        return found.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    private static ForecasterStatus status(
            Forecaster.Descriptor descriptor,
            Readiness readiness,
            String reason,
            Standing standing) {
        Standing.Line line = standing.of(descriptor);
        return new ForecasterStatus(
                descriptor,
                readiness,
                reason,
                line.forecasts(),
                line.chosen(),
                line.relativeToNaive());
    }

    @Override
    public CompletionStage<List<Training>> train(
            Optional<String> forecaster, Duration step, TrainingMonitor monitor) {
        return training.train(forecaster, step, monitor);
    }

    @Override
    public void observe(UpdateOutcome outcome) {
        impacts.observe(outcome);
    }

    @Override
    public List<UpdateImpact> impact(
            Update update, String backend, VmmVersion from, Optional<VmmVersion> to) {
        return impacts.impact(update, backend, from, to);
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
        return engine.forecast(
                new SeriesKey(vm, metric, step),
                histories.of(vm, metric, step),
                horizon,
                forecaster);
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
        return judge.rehearsal(calibration, trial, findings, look);
    }

    @Override
    public Judgement judgeWatch(Watched watched, List<Evidence> findings, Look look) {
        return watch.judge(watched, findings, look);
    }

    @Override
    public String judging() {
        return judging;
    }
}
