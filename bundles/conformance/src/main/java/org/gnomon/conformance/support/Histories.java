package org.gnomon.conformance.support;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.gnomon.spi.forecast.Series;

/** Series to try forecasters on. */
public final class Histories {

    /** When they begin: a Monday, midnight. */
    public static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    /** Five minutes, as telemetry is kept for long. */
    public static final Duration STEP = Duration.ofMinutes(5);

    private Histories() {}

    /** A wave with a slope and noise. */
    public static Series wave(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return of(
                length, i -> 50 + 10 * Math.sin(i / 5.0) + 0.05 * i + 2 * random.nextDouble() - 1);
    }

    public static Series of(int length, IntToDoubleFunction f) {
        return of(STEP, IntStream.range(0, length).mapToDouble(f).toArray());
    }

    public static Series of(Duration step, double... values) {
        return new Series(START, step, values);
    }

    /** The same with NaN where the gap is. */
    public static Series without(Series series, IntPredicate gap) {
        double[] values = series.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = gap.test(i) ? Double.NaN : values[i];
        }
        return of(series.step(), values);
    }

    /** The first so many values, and after them something else altogether. */
    public static Series withAnotherFuture(Series series, int known) {
        double[] values = series.toArray();
        for (int i = known; i < values.length; i++) {
            values[i] = 1e6 - i;
        }
        return of(series.step(), values);
    }
}
