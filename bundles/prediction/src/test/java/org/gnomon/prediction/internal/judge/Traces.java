package org.gnomon.prediction.internal.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gnomon.model.Metric;
import org.gnomon.model.PerformanceData;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;

/** Makes samples: a metric as an array, with noise of several kinds. Seeded. */
final class Traces {

    static final Duration TENTH = Duration.ofMillis(100);

    private static final VmId VM = new VmId("web-1");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Traces() {}

    /** One metric; beside memory a steady CPU, as memory alone carries no verdict. */
    static List<Sample> samples(Metric metric, double[] values) {
        if (metric != Metric.MEMORY_USAGE) {
            return samples(TENTH, Map.of(metric, values));
        }
        double[] steady = new double[values.length];
        Arrays.fill(steady, 0.3);
        return samples(TENTH, Map.of(metric, values, Metric.CPU_USAGE, steady));
    }

    static List<Sample> samples(Duration step, Map<Metric, double[]> values) {
        int n = values.values().iterator().next().length;
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Map<Metric, Double> now = new EnumMap<>(Metric.class);
            for (Metric metric : Metric.values()) {
                double[] all = values.get(metric);
                now.put(metric, all == null ? Double.NaN : all[i]);
            }
            samples.add(sample(START.plus(step.multipliedBy(i)), now));
        }
        return samples;
    }

    static Sample sample(Instant at, Map<Metric, Double> figures) {
        double latency = figures.get(Metric.NETWORK_LATENCY);
        return new Sample(
                VM,
                at,
                new PerformanceData(
                        share(figures.get(Metric.CPU_USAGE)),
                        share(figures.get(Metric.MEMORY_USAGE)),
                        Math.max(0, figures.get(Metric.IO_RATE)),
                        Double.isNaN(latency)
                                ? PerformanceData.NOT_MEASURED
                                : Duration.ofNanos((long) (latency * 1e9))),
                figures.get(Metric.DIRTY_RATE),
                figures.get(Metric.GUEST_PROGRESS));
    }

    private static double share(double value) {
        return Math.max(0, Math.min(1, value));
    }

    /** A level times one plus noise with autocorrelation phi and a relative deviation. */
    static double[] noisy(Random random, int n, double level, double deviation, double phi) {
        double[] values = new double[n];
        double state = random.nextGaussian();
        for (int i = 0; i < n; i++) {
            values[i] = level * (1 + deviation * state);
            state = phi * state + Math.sqrt(1 - phi * phi) * random.nextGaussian();
        }
        return values;
    }

    /** A level of 100 that is 160 in a share of cases, each for itself. */
    static double[] twoModes(Random random, int n, double share) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = 100 + (random.nextDouble() < share ? 60 : 0) + 2 * random.nextGaussian();
        }
        return values;
    }

    /** As {@link #noisy} but with the tails of Student's t with three degrees of freedom. */
    static double[] heavy(Random random, int n, double level, double deviation) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            double chi = 0;
            for (int k = 0; k < 3; k++) {
                double g = random.nextGaussian();
                chi += g * g;
            }
            values[i] =
                    level * Math.max(0, 1 + deviation * random.nextGaussian() / Math.sqrt(chi / 3));
        }
        return values;
    }

    static double[] times(double[] values, double factor) {
        double[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] *= factor;
        }
        return result;
    }

    /**
     * A console that prints lines at a rate, read about every 100 ms: lines counted over the time
     * since the reading before, with both clocks wavering.
     */
    static List<Sample> console(Random random, int n, double perSecond, double jitter) {
        List<Sample> samples = new ArrayList<>();
        double last = 0;
        long seen = lines(random, last, perSecond, jitter);
        double phase = random.nextDouble();
        for (int i = 1; i <= n; i++) {
            double at = i * 0.1 + Math.abs(random.nextGaussian()) * jitter;
            long count = Math.max(seen, lines(random, at + phase, perSecond, jitter));
            seen = i == 1 ? lines(random, last + phase, perSecond, jitter) : seen;
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            for (Metric metric : Metric.values()) {
                figures.put(metric, Double.NaN);
            }
            figures.put(Metric.GUEST_PROGRESS, Math.max(0, count - seen) / (at - last));
            samples.add(sample(START.plusNanos((long) (at * 1e9)), figures));
            seen = count;
            last = at;
        }
        return samples;
    }

    private static long lines(Random random, double at, double perSecond, double jitter) {
        return (long) Math.floor((at + random.nextGaussian() * jitter) * perSecond);
    }
}
