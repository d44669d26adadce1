package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import org.gnomon.conformance.support.Bounded;
import org.gnomon.conformance.support.Forecasts;
import org.gnomon.conformance.support.Histories;
import org.gnomon.spi.forecast.Series;

/** Which series a forecaster copes with: gaps (F-03), and values of every kind (F-04). */
public interface ForecasterHistoryContract extends ForecasterUnderTest {

    /** It forecasts in spite of these; twice what it needs is measured, less a few. */
    private List<IntPredicate> gaps() {
        int length = length();
        return List.of(
                i -> i < 5,
                i -> i >= length - 5,
                i -> i % 10 == 3,
                i -> i >= length / 3 && i < length / 3 + 20,
                i -> i < 5 || i >= length - 5 || i % 17 == 0);
    }

    @Bounded
    default void f03_gapsAreCopedWith() {
        for (IntPredicate gap : gaps()) {
            Forecasts.finite(forecaster(), Histories.without(wave(1), gap), 10);
        }
    }

    @Bounded
    default void f03_whatIsMostlyMissingIsForecastOrRefused() {
        int length = length();
        for (IntPredicate gap :
                List.<IntPredicate>of(
                        i -> true,
                        i -> i > 0,
                        i -> i < length - 1,
                        i -> i != length / 2,
                        i -> i % 2 == 0,
                        i -> i < length / 2,
                        i -> i >= length / 2)) {
            Forecasts.finiteOrRefused(forecaster(), Histories.without(wave(1), gap));
        }
    }

    @Bounded
    default void f03_stepsOfAnyLengthAreCopedWith() {
        for (Duration step :
                List.of(
                        Duration.ofMillis(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(7),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(20),
                        Duration.ofHours(1),
                        Duration.ofDays(1),
                        Duration.ofDays(7).plusNanos(1))) {
            Forecasts.finite(forecaster(), Histories.of(step, wave(1).toArray()), 10);
        }
    }

    @Bounded
    default void f04_forecastIsFiniteOrTheFitFails() {
        for (IntToDoubleFunction f :
                List.<IntToDoubleFunction>of(
                        i -> -3 * i,
                        i -> 1e300,
                        i -> i % 2 == 0 ? Double.MAX_VALUE : -Double.MAX_VALUE,
                        i -> Double.MAX_VALUE / (i + 1),
                        i -> Double.MIN_VALUE * (i % 5),
                        i -> Math.scalb(1.0, i),
                        i -> i == 7 ? Double.POSITIVE_INFINITY : i,
                        i -> Double.NEGATIVE_INFINITY)) {
            Forecasts.finiteOrRefused(forecaster(), Histories.of(length(), f));
        }
        Forecasts.finiteOrRefused(forecaster(), Histories.of(0, i -> 0));
        Forecasts.finiteOrRefused(forecaster(), Histories.of(1, i -> 1));
    }

    @Bounded
    default void f04_ordinarySeriesOfEveryKindAreForecast() {
        for (IntToDoubleFunction f :
                List.<IntToDoubleFunction>of(
                        i -> 0,
                        i -> -0.0,
                        i -> 5,
                        i -> -5 - i % 3,
                        i -> 1e12 + 1e9 * (i % 4),
                        i -> 1e-12 * (i % 4),
                        i -> i < 60 ? 1 : 100,
                        i -> i % 50 == 49 ? 1000 : 0)) {
            Forecasts.finite(forecaster(), Histories.of(length(), f), 10);
        }
    }

    @Bounded
    default void f04_asMuchAsItNeedsIsEnough() {
        int least = forecaster().descriptor().minimumHistory();
        Series enough = Histories.of(least, i -> 10 + i % 3);
        assertThat(Forecasts.finite(forecaster(), enough, 1)).hasSize(1);
        Forecasts.finiteOrRefused(forecaster(), enough.slice(0, least - 1));
    }

    @Bounded
    default void f04_longHorizonStaysFinite() {
        Forecasts.finite(forecaster(), wave(1), 10_000);
        Forecasts.finite(forecaster(), Histories.of(length(), i -> 1e12 * i), 10_000);
    }
}
