package org.gnomon.prediction.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Blackout;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateImpact;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.prediction.internal.forecast.Clockwork;
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.forecast.FleetTrainer;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** {@link PredictionService} as an OSGi service, configured as {@link Configuration} says. */
@Component(service = PredictiveAnalysis.class, configurationPid = "org.gnomon.prediction")
public final class PredictionComponent implements PredictiveAnalysis {

    private final ForecasterRegistry registry;
    private final PredictionService core;

    @Activate
    public PredictionComponent(
            BundleContext context,
            @Reference Telemetry telemetry,
            @Reference TimeSource time,
            @Reference Scheduler scheduler,
            Map<String, Object> properties) {
        Clockwork clockwork = Clockwork.waiting(time, scheduler);
        registry = new ForecasterRegistry(clockwork.deadlines());
        core =
                new PredictionService(
                        telemetry,
                        dataDir(context).resolve("prediction"),
                        clockwork,
                        registry,
                        Configuration.read(properties));
    }

    @Deactivate
    void deactivate() {
        core.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeForecaster")
    void addForecaster(Forecaster forecaster) {
        registry.add(forecaster);
    }

    void removeForecaster(Forecaster forecaster) {
        registry.remove(forecaster);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeTrainer")
    void addTrainer(FleetTrainer trainer) {
        core.add(trainer);
    }

    void removeTrainer(FleetTrainer trainer) {
        core.remove(trainer);
    }

    private static Path dataDir(BundleContext context) {
        String own = context.getProperty("gnomon.data");
        return own != null ? Path.of(own) : Path.of(context.getProperty("karaf.data"), "gnomon");
    }

    @Override
    public List<Forecaster.Descriptor> forecasters() {
        return core.forecasters();
    }

    @Override
    public List<ForecasterStatus> forecasterStatus() {
        return core.forecasterStatus();
    }

    @Override
    public CompletionStage<List<Training>> train(
            Optional<String> forecaster, Duration step, TrainingMonitor monitor) {
        return core.train(forecaster, step, monitor);
    }

    @Override
    public void observe(UpdateOutcome outcome) {
        core.observe(outcome);
    }

    @Override
    public List<UpdateImpact> impact(
            Update update, String backend, VmmVersion from, Optional<VmmVersion> to) {
        return core.impact(update, backend, from, to);
    }

    @Override
    public MetricForecast forecast(
            VmId vm, Metric metric, int horizon, Duration step, Optional<String> forecaster) {
        return core.forecast(vm, metric, horizon, step, forecaster);
    }

    @Override
    public void observe(VmId vm, BlackoutPart part, Duration measured) {
        core.observe(vm, part, measured);
    }

    @Override
    public void observe(VmId vm, SwitchConditions conditions, Blackout blackout) {
        core.observe(vm, conditions, blackout);
    }

    @Override
    public Optional<BlackoutForecast> blackout(VmId vm, SwitchConditions conditions) {
        return core.blackout(vm, conditions);
    }

    @Override
    public Judgement judgeRehearsal(
            Phase calibration, Phase trial, List<Evidence> findings, Look look) {
        return core.judgeRehearsal(calibration, trial, findings, look);
    }

    @Override
    public Judgement judgeWatch(Watched watched, List<Evidence> findings, Look look) {
        return core.judgeWatch(watched, findings, look);
    }

    @Override
    public String judging() {
        return core.judging();
    }
}
