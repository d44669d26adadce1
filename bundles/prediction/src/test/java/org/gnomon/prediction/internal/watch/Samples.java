package org.gnomon.prediction.internal.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnomon.model.Metric;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;

/** Makes samples. */
final class Samples {

    private static final VmId VM = new VmId("web-1");

    private Samples() {}

    static Sample one(Instant at, Metric metric, double value) {
        return one(at, Map.of(metric, value));
    }

    static Sample one(Instant at, Map<Metric, Double> values) {
        double latency = values.getOrDefault(Metric.NETWORK_LATENCY, Double.NaN);
        return new Sample(
                VM,
                at,
                new PerformanceData(
                        values.getOrDefault(Metric.CPU_USAGE, Double.NaN),
                        values.getOrDefault(Metric.MEMORY_USAGE, Double.NaN),
                        values.getOrDefault(Metric.IO_RATE, Double.NaN),
                        Double.isNaN(latency)
                                ? PerformanceData.NOT_MEASURED
                                : Duration.ofNanos((long) (latency * 1e9))),
                values.getOrDefault(Metric.DIRTY_RATE, Double.NaN),
                values.getOrDefault(Metric.GUEST_PROGRESS, Double.NaN));
    }

    static List<Sample> series(Instant from, Duration step, Metric metric, double... values) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            samples.add(one(from.plus(step.multipliedBy(i)), metric, values[i]));
        }
        return samples;
    }
}
