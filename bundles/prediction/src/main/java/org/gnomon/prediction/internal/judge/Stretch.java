package org.gnomon.prediction.internal.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * One metric of one VM through one phase. A trial that was extended has a phase in parts, with a
 * gap between them: what is next to each other across a gap are no neighbours.
 *
 * @param seconds when each value was taken, rising
 * @param values measured and finite
 * @param weights the time that each value is the average of
 * @param parts where each part begins
 * @param samples how many samples there were, measured or not
 * @param exposure how long was looked, in seconds, measured or not
 */
public record Stretch(
        double[] seconds,
        double[] values,
        double[] weights,
        int[] parts,
        int samples,
        double exposure) {

    /** Nothing known. */
    public static final Stretch EMPTY = of(new double[0], new double[0]);

    /** A gap is so many usual periods long, and at least a second. */
    private static final double GAP = 5;

    private static final double NEARLY_WHOLE = 0.2;
    private static final double MOST_COUNT = 20;

    /**
     * From plain arrays.
     *
     * @param seconds when, rising
     * @param values NaN if not measured
     */
    public static Stretch of(double[] seconds, double[] values) {
        int n = seconds.length;
        double[] times = new double[n];
        double[] measured = new double[n];
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (Double.isFinite(values[i])) {
                times[count] = seconds[i];
                measured[count++] = values[i];
            }
        }
        double[] kept = Arrays.copyOf(times, count);
        int[] parts = parts(kept);
        return new Stretch(
                kept,
                Arrays.copyOf(measured, count),
                weights(kept, parts),
                parts,
                n,
                exposure(seconds));
    }

    /** One metric of samples in the order of their times, in seconds since a moment. */
    static Stretch of(List<Sample> ordered, Metric metric, Instant since) {
        double[] seconds = new double[ordered.size()];
        double[] values = new double[ordered.size()];
        for (int i = 0; i < values.length; i++) {
            Duration span = Duration.between(since, ordered.get(i).at());
            seconds[i] = span.getSeconds() + span.getNano() / 1e9;
            values[i] = ordered.get(i).value(metric);
        }
        return of(seconds, values);
    }

    private static int[] parts(double[] seconds) {
        double gap = Math.max(1, GAP * usual(seconds));
        return IntStream.range(0, seconds.length)
                .filter(i -> i == 0 || seconds[i] - seconds[i - 1] > gap)
                .toArray();
    }

    /** A missing value's time goes to the next one, but no more than one period of it. */
    private static double[] weights(double[] seconds, int[] parts) {
        int n = seconds.length;
        double usual = usual(seconds);
        double[] weights = new double[n];
        for (int i = 1; i < n; i++) {
            double span = seconds[i] - seconds[i - 1];
            weights[i] = Math.max(usual / 100, Math.min(2 * usual, span));
        }
        for (int start : parts) {
            weights[start] = usual;
        }
        return weights;
    }

    private static double exposure(double[] seconds) {
        int n = seconds.length;
        double sum = 0;
        int[] parts = parts(seconds);
        for (int p = 0; p < parts.length; p++) {
            int end = p + 1 < parts.length ? parts[p + 1] : n;
            sum += seconds[end - 1] - seconds[parts[p]] + usual(seconds);
        }
        return sum;
    }

    private static double usual(double[] seconds) {
        int n = seconds.length;
        if (n < 2) {
            return 1;
        }
        double[] steps =
                IntStream.range(1, n).mapToDouble(i -> seconds[i] - seconds[i - 1]).toArray();
        return Math.max(Statistics.median(steps), 1e-9);
    }

    int size() {
        return values.length;
    }

    /** The usual time from one value to the next, in seconds. */
    double period() {
        return usual(seconds);
    }

    /** Where a part ends. */
    int end(int part) {
        return part + 1 < parts.length ? parts[part + 1] : values.length;
    }

    /** From the first value to the last, in seconds, without the gaps. */
    double span() {
        return spans().sum();
    }

    /** The longest part, in seconds. */
    double longest() {
        return spans().max().orElse(0);
    }

    private DoubleStream spans() {
        return IntStream.range(0, parts.length)
                .mapToDouble(p -> seconds[end(p) - 1] - seconds[parts[p]]);
    }

    double mean() {
        return mean(0, values.length);
    }

    /** The mean of a part over its time. */
    double mean(int from, int to) {
        double sum = 0;
        double weight = 0;
        for (int i = from; i < to; i++) {
            sum += values[i] * weights[i];
            weight += weights[i];
        }
        return sum / weight;
    }

    boolean positive() {
        return Arrays.stream(values).allMatch(v -> v > 0);
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
}
