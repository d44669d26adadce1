package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.gnomon.conformance.support.AtOnce;
import org.gnomon.conformance.support.Bounded;
import org.gnomon.conformance.support.Forecasts;
import org.gnomon.conformance.support.Histories;
import org.gnomon.conformance.support.NotRun;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/** All that a forecaster is held to; here determinism (F-01) and no look-ahead (F-02). */
public interface ForecasterContract
        extends ForecasterHistoryContract, ForecasterEffortContract, ForecasterStateContract {

    @Bounded
    default void descriptorIsStable() {
        Forecaster.Descriptor d = forecaster().descriptor();
        assertThat(d).isEqualTo(forecaster().descriptor());
        assertThat(d.name()).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
        assertThat(d.version()).isNotBlank();
        assertThat(d.description()).isNotBlank();
        assertThat(d.minimumHistory()).isPositive();
    }

    @Bounded
    default void f01_sameSeriesAndSeedForecastTheSame() {
        long[] first = Forecasts.bits(forecaster().fit(wave(1), 7).forecast(20));
        assertThat(Forecasts.bits(forecaster().fit(wave(1), 7).forecast(20)))
                .as("from another fit")
                .isEqualTo(first);
        Forecaster one = forecaster();
        one.fit(wave(2), 8).forecast(3);
        FittedModel model = one.fit(wave(1), 7);
        one.fit(wave(3), 9).forecast(3);
        model.forecast(3);
        assertThat(Forecasts.bits(model.forecast(20)))
                .as("after the forecaster has fitted others")
                .isEqualTo(first);
        assertThat(model.provenance()).isNotBlank();
    }

    @Bounded
    default void f01_whatIsDoneToAForecastChangesNoOther() {
        FittedModel model = forecaster().fit(wave(1), 7);
        double[] mine = model.forecast(20);
        long[] before = Forecasts.bits(mine);
        Arrays.fill(mine, -1);
        assertThat(Forecasts.bits(model.forecast(20))).isEqualTo(before);
    }

    @Bounded
    default void f01_twoThreadsAtOnceDisturbNobody() throws Exception {
        Forecaster shared = forecaster();
        Series one = wave(1);
        Series two = Histories.without(wave(2), i -> i % 7 == 3);
        long[] ofOne = Forecasts.bits(forecaster(), one, 20);
        long[] ofTwo = Forecasts.bits(forecaster(), two, 20);
        FittedModel model = shared.fit(one, 1);
        for (int round = 0; round < 10; round++) {
            AtOnce.both(
                    () -> Forecasts.bits(shared, one, 20),
                    ofOne,
                    () -> Forecasts.bits(shared, two, 20),
                    ofTwo);
            AtOnce.both(
                    () -> Forecasts.bits(model.forecast(20)),
                    ofOne,
                    () -> Forecasts.bits(model.forecast(20)),
                    ofOne);
        }
    }

    @Bounded
    default void f02_theFutureDoesNotShine() {
        int half = length() / 2;
        Series known = wave(1).slice(0, half);
        Forecaster one = forecaster();
        long[] before = Forecasts.bits(one, known, 5);
        Series other = Histories.withAnotherFuture(wave(1), half);
        assertThat(Forecasts.bits(one, other.slice(0, half), 5)).isEqualTo(before);
        one.fit(wave(1), 1).forecast(5);
        one.fit(other, 1).forecast(5);
        assertThat(Forecasts.bits(one, known, 5))
                .as("after it has been shown what comes")
                .isEqualTo(before);
    }

    @Bounded
    default void f02_noReferenceToTheSeriesIsKept() {
        Forecaster one = forecaster();
        WeakReference<Object> canary = new WeakReference<>(new Object());
        Fitted fitted = fit(one);
        for (int i = 0; i < 50 && (canary.get() != null || fitted.series().get() != null); i++) {
            System.gc();
        }
        if (canary.get() != null) {
            NotRun.here("F-02 no reference is kept", "this JVM does not collect when asked");
        }
        assertThat(fitted.series().get() == null)
                .as("the series is free once it is fitted: copy the values that you need")
                .isTrue();
        Reference.reachabilityFence(one);
        Reference.reachabilityFence(fitted.model());
    }

    /** A model, and what it has learned from as long as somebody holds it. */
    record Fitted(FittedModel model, WeakReference<Series> series) {}

    private Fitted fit(Forecaster forecaster) {
        Series history = wave(1);
        FittedModel model = forecaster.fit(history, 1);
        model.forecast(5);
        return new Fitted(model, new WeakReference<>(history));
    }
}
