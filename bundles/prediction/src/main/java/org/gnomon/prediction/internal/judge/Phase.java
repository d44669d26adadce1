package org.gnomon.prediction.internal.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;

/**
 * One metric through one phase.
 *
 * @param seconds when each value was taken, from the first sample on, rising
 * @param values measured and finite
 * @param weights the time that each value is the average of
 * @param samples how many samples there were, measured or not
 */
record Phase(double[] seconds, double[] values, double[] weights, int samples) {

    private static final double NEARLY_WHOLE = 0.2;
    private static final double MOST_COUNT = 20;

    static Phase of(List<Sample> samples, Metric metric) {
        List<Sample> all =
                samples.stream().sorted(Comparator.comparing(Sample::at)).distinct().toList();
        List<Sample> measured = all.stream().filter(s -> Double.isFinite(s.value(metric))).toList();
        int n = measured.size();
        double[] seconds = new double[n];
        double[] values = new double[n];
        Instant start = n == 0 ? Instant.EPOCH : measured.get(0).at();
        for (int i = 0; i < n; i++) {
            seconds[i] = seconds(start, measured.get(i).at());
            values[i] = measured.get(i).value(metric);
        }
        return new Phase(seconds, values, weights(seconds), all.size());
    }

    private static double seconds(Instant from, Instant to) {
        Duration span = Duration.between(from, to);
        return span.getSeconds() + span.getNano() / 1e9;
    }

    /** A gap weighs no more than two usual periods: its one value says little about all of it. */
    private static double[] weights(double[] seconds) {
        int n = seconds.length;
        double usual = n < 2 ? 1 : Math.max(seconds[n - 1] / (n - 1), 1e-9);
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            double span = i == 0 ? usual : seconds[i] - seconds[i - 1];
            weights[i] = Math.max(usual / 100, Math.min(2 * usual, span));
        }
        return weights;
    }

    int size() {
        return values.length;
    }

    /** From the first value to the last, in seconds. */
    double span() {
        return values.length == 0 ? 0 : seconds[values.length - 1];
    }

    double mean() {
        return mean(0, values.length);
    }

    /**
     * Whether the values are small whole counts over their time, such as lines of a console in a
     * tenth of a second. Such a figure wavers by its rounding alone.
     */
    boolean counted() {
        int seen = 0;
        int whole = 0;
        for (int i = 1; i < values.length; i++) {
            double count = values[i] * weights[i];
            if (values[i] != 0) {
                seen++;
                boolean close = Math.abs(count - Math.rint(count)) < NEARLY_WHOLE;
                whole += close && count > 0.5 && count < MOST_COUNT ? 1 : 0;
            }
        }
        return seen > 0 && whole >= 0.9 * seen;
    }

    /** How long a batch is, in seconds. */
    double batchSeconds() {
        return span() / Math.max(1, batches().length);
    }

    /**
     * Means of consecutive values over their time. This evens out figures that come in steps, such
     * as lines counted in a tenth of a second, and takes up most of what neighbours have in common.
     */
    double[] batches() {
        int n = values.length;
        int size = Math.max(1, (int) Math.round(Math.sqrt(n) / 2));
        double[] batches = new double[n / size];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = mean(i * n / batches.length, (i + 1) * n / batches.length);
        }
        return batches;
    }

    private double mean(int from, int to) {
        double sum = 0;
        double weight = 0;
        for (int i = from; i < to; i++) {
            sum += values[i] * weights[i];
            weight += weights[i];
        }
        return sum / weight;
    }
}
