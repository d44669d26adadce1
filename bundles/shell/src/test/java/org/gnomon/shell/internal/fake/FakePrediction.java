package org.gnomon.shell.internal.fake;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Blackout;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.spi.forecast.Forecaster;

/** Forecasts the same value again and again. */
public final class FakePrediction implements PredictiveAnalysis {

    @Override
    public List<Forecaster.Descriptor> forecasters() {
        return List.of(new Forecaster.Descriptor("naive", "1", "the last value goes on", 1));
    }

    @Override
    public MetricForecast forecast(
            VmId vm, Metric metric, int horizon, Duration step, Optional<String> forecaster) {
        return new MetricForecast(
                metric,
                step,
                forecaster.orElse("naive"),
                "3 samples",
                Collections.nCopies(horizon, new PredictionInterval(0.5, 0.4, 0.6, 0.9)));
    }

    @Override
    public void observe(VmId vm, BlackoutPart part, Duration measured) {
        throw new AssertionError("not a matter of user interfaces");
    }

    @Override
    public void observe(VmId vm, Blackout blackout) {
        throw new AssertionError("not a matter of user interfaces");
    }

    @Override
    public Optional<BlackoutForecast> blackout(VmId vm) {
        return Optional.empty();
    }

    @Override
    public Judgement judgeRehearsal(
            List<Sample> calibration, List<Sample> trial, List<Evidence> findings) {
        throw new AssertionError("not a matter of user interfaces");
    }

    @Override
    public Judgement judgeWatch(List<Sample> before, List<Sample> after, List<Evidence> findings) {
        throw new AssertionError("not a matter of user interfaces");
    }
}
