package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.gnomon.model.GnomonException;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** What a forecaster is held to. */
public interface ForecasterContract {

    Instant START = Instant.parse("2026-01-05T00:00:00Z");

    /** The forecaster. */
    Forecaster forecaster();

    @Disabled("Whether a model keeps a reference to an immutable series cannot be seen.")
    @Test
    default void untested_f02_keepsNoReference() {}

    @Test
    default void descriptorIsStable() {
        Forecaster.Descriptor d = forecaster().descriptor();
        assertThat(d).isEqualTo(forecaster().descriptor());
        assertThat(d.name()).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
        assertThat(d.version()).isNotBlank();
        assertThat(d.description()).isNotBlank();
        assertThat(d.minimumHistory()).isPositive();
    }

    @Test
    default void f01_sameSeriesAndSeedForecastTheSame() {
        Series history = wave();
        double[] first = forecaster().fit(history, 7).forecast(20);
        assertThat(bits(forecaster().fit(wave(), 7).forecast(20))).isEqualTo(bits(first));
        FittedModel model = forecaster().fit(history, 7);
        model.forecast(3);
        assertThat(bits(model.forecast(20))).isEqualTo(bits(first));
        assertThat(model.provenance()).isNotBlank();
    }

    @Test
    default void f02_theFutureDoesNotShine() {
        Series whole = wave();
        int half = Math.max(whole.size() / 2, forecaster().descriptor().minimumHistory());
        Series known = whole.slice(0, half);
        double[] values = whole.toArray();
        Arrays.fill(values, half, values.length, 1e6);
        Series other = new Series(START, whole.step(), values).slice(0, half);
        assertThat(bits(forecaster().fit(known, 1).forecast(5)))
                .isEqualTo(bits(forecaster().fit(other, 1).forecast(5)));
    }

    @Test
    default void f03_gapsAreCopedWith() {
        assertFinite(gaps(i -> i % 10 == 3));
        assertFinite(gaps(i -> i >= 20 && i < 40));
        assertFinite(gaps(i -> i < 5));
        assertFinite(gaps(i -> i >= length() - 5));
    }

    private Series gaps(java.util.function.IntPredicate gap) {
        double[] values = wave().toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = gap.test(i) ? Double.NaN : values[i];
        }
        return new Series(START, Duration.ofSeconds(1), values);
    }

    @Test
    default void f04_forecastIsFiniteOrTheFitFails() {
        for (IntToDoubleFunction f :
                new IntToDoubleFunction[] {
                    i -> 0,
                    i -> 5,
                    i -> -3 * i,
                    i -> 1e300,
                    i -> i % 2 == 0 ? 1e300 : -1e300,
                    i -> Double.MIN_VALUE,
                    i -> Double.NaN,
                    i -> i == 0 ? 1 : Double.NaN,
                    i -> Double.POSITIVE_INFINITY
                }) {
            finiteOrRefused(series(length(), f));
        }
        finiteOrRefused(series(0, i -> 0));
        finiteOrRefused(series(1, i -> 1));
    }

    private void finiteOrRefused(Series history) {
        Throwable thrown = catchThrowable(() -> assertFinite(history));
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(GnomonException.class);
        }
    }

    @Test
    default void f04_tooShortASeriesIsRefusedOrForecast() {
        int least = forecaster().descriptor().minimumHistory();
        assertFinite(series(least, i -> 10 + i % 3));
        finiteOrRefused(series(least - 1, i -> 10 + i % 3));
    }

    @Test
    default void f04_longHorizonStaysFinite() {
        double[] far = forecaster().fit(wave(), 1).forecast(10_000);
        assertThat(far).hasSize(10_000);
        assertThat(Arrays.stream(far).allMatch(Double::isFinite)).isTrue();
    }

    @Test
    default void f05_noThreadIsMade() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        forecaster().fit(wave(), 1).forecast(100);
        Set<Thread> made = new java.util.HashSet<>(Thread.getAllStackTraces().keySet());
        made.removeAll(before);
        made.removeIf(Thread::isDaemon);
        assertThat(made).isEmpty();
    }

    private void assertFinite(Series history) {
        double[] forecast = forecaster().fit(history, 1).forecast(10);
        assertThat(forecast).hasSize(10);
        assertThat(Arrays.stream(forecast).allMatch(Double::isFinite))
                .as(Arrays.toString(forecast))
                .isTrue();
    }

    private int length() {
        return Math.max(120, 2 * forecaster().descriptor().minimumHistory());
    }

    private Series wave() {
        SplittableRandom random = new SplittableRandom(11);
        return series(
                length(), i -> 50 + 10 * Math.sin(i / 5.0) + 0.05 * i + random.nextGaussian());
    }

    private static Series series(int length, IntToDoubleFunction f) {
        double[] values = IntStream.range(0, length).mapToDouble(f).toArray();
        return new Series(START, Duration.ofSeconds(1), values);
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
    }
}
