package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.spi.forecast.Series;

/** Makes a regular series of samples: the mean of each step, a gap where there was no sample. */
public final class Resampler {

    private Resampler() {}

    /**
     * Resamples.
     *
     * @param end the end of the last step, exclusive
     * @param steps how many; leading ones without a sample are left out
     */
    public static Series resample(
            List<Sample> samples, Metric metric, Instant end, Duration step, int steps) {
        Instant start = end.minus(step.multipliedBy(steps));
        double[] sums = new double[steps];
        int[] counts = new int[steps];
        for (Sample sample : samples) {
            double value = sample.value(metric);
            if (Double.isFinite(value)
                    && !sample.at().isBefore(start)
                    && sample.at().isBefore(end)) {
                int i = (int) Duration.between(start, sample.at()).dividedBy(step);
                sums[i] += value;
                counts[i]++;
            }
        }
        double[] means = new double[steps];
        int first = steps;
        for (int i = steps - 1; i >= 0; i--) {
            means[i] = counts[i] == 0 ? Double.NaN : sums[i] / counts[i];
            first = counts[i] == 0 ? first : i;
        }
        return new Series(
                start.plus(step.multipliedBy(first)),
                step,
                Arrays.copyOfRange(means, first, steps));
    }
}
