package org.gnomon.spi.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** A regular time series; a missing value is NaN. Immutable. */
public final class Series {

    private final Instant start;
    private final Duration step;
    private final double[] values;

    /**
     * Makes one.
     *
     * @param start the time of the first value
     * @param step the time from one value to the next, longer than zero
     * @param values copied
     */
    public Series(Instant start, Duration step, double[] values) {
        if (step.isZero() || step.isNegative()) {
            throw new IllegalArgumentException("step " + step + ", expected longer than zero");
        }
        this.start = start;
        this.step = step;
        this.values = values.clone();
    }

    public Instant start() {
        return start;
    }

    public Duration step() {
        return step;
    }

    public int size() {
        return values.length;
    }

    public double get(int index) {
        return values[index];
    }

    /** A copy of the values. */
    public double[] toArray() {
        return values.clone();
    }

    /** The part from one index to before another. */
    public Series slice(int from, int to) {
        return new Series(
                start.plus(step.multipliedBy(from)), step, Arrays.copyOfRange(values, from, to));
    }
}
