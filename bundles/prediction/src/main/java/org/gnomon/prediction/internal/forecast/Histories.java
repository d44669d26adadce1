package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.service.Telemetry;
import org.gnomon.spi.forecast.Series;
import org.gnomon.time.TimeSource;

/**
 * The history of a VM as regular series: the last {@link #LOOK_BACK} whole steps. Steps begin at
 * multiples of the step since 1970, whoever asks and whenever, so that a value forecast yesterday
 * is the very value that is measured today. The step that now is in is the first one forecast.
 */
public final class Histories {

    /** A week of five minutes, and what a forecaster has to cope with (rule F-05). */
    public static final int LOOK_BACK = 2016;

    private final Telemetry telemetry;
    private final TimeSource time;

    public Histories(Telemetry telemetry, TimeSource time) {
        this.telemetry = telemetry;
        this.time = time;
    }

    /** The series of one metric; it may be empty. */
    public Series of(VmId vm, Metric metric, Duration step) {
        Instant end = end(step);
        return Resampler.resample(samples(vm, end, step), metric, end, step, LOOK_BACK);
    }

    /** The series of all metrics that have a value. */
    public Map<Metric, Series> all(VmId vm, Duration step) {
        Instant end = end(step);
        List<Sample> samples = samples(vm, end, step);
        Map<Metric, Series> all = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            Series series = Resampler.resample(samples, metric, end, step, LOOK_BACK);
            if (series.size() > 0) {
                all.put(metric, series);
            }
        }
        return all;
    }

    private List<Sample> samples(VmId vm, Instant end, Duration step) {
        return telemetry.history(vm, end.minus(step.multipliedBy(LOOK_BACK)), end, step);
    }

    private Instant end(Duration step) {
        long whole = Duration.between(Instant.EPOCH, time.now()).dividedBy(step);
        return Instant.EPOCH.plus(step.multipliedBy(whole));
    }
}
