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
import org.gnomon.prediction.internal.forecast.ForecasterRegistry;
import org.gnomon.prediction.internal.judge.JudgeSettings;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.gnomon.time.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link PredictionService} as an OSGi service, configured by {@code org.gnomon.prediction}. */
@Component(service = PredictiveAnalysis.class, configurationPid = "org.gnomon.prediction")
public final class PredictionComponent implements PredictiveAnalysis {

    private static final Logger LOG = LoggerFactory.getLogger(PredictionComponent.class);

    private final ForecasterRegistry registry = new ForecasterRegistry();
    private final PredictionService core;

    @Activate
    public PredictionComponent(
            BundleContext context,
            @Reference Telemetry telemetry,
            @Reference TimeSource time,
            Map<String, Object> properties) {
        core =
                new PredictionService(
                        telemetry,
                        dataDir(context).resolve("prediction"),
                        time,
                        registry,
                        settings(properties));
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

    /** A configuration that makes no sense must not take the judge away. */
    static JudgeSettings settings(Map<String, Object> properties) {
        JudgeSettings standard = JudgeSettings.DEFAULT;
        try {
            return new JudgeSettings(
                    number(properties, "margin", standard.margin()),
                    number(properties, "alpha", standard.alpha()),
                    (int) number(properties, "min.samples", standard.minSamples()),
                    number(properties, "watch.factor", standard.watchFactor()),
                    number(properties, "leak.per.minute", standard.leakPerMinute()));
        } catch (RuntimeException e) {
            LOG.error("org.gnomon.prediction: {}; the defaults are used instead.", e.getMessage());
            return standard;
        }
    }

    private static double number(Map<String, Object> properties, String key, double standard) {
        Object value = properties.get(key);
        if (value == null) {
            return standard;
        }
        try {
            return Double.parseDouble(value.toString().trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is '" + value + "', expected a number", e);
        }
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
}
