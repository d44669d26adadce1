package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.gnomon.conformance.support.Bounded;
import org.gnomon.conformance.support.Forecasts;
import org.gnomon.conformance.support.Histories;
import org.gnomon.conformance.support.HostileBytes;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Series;

/** What a forecaster writes, it reads again, and anything else it refuses (F-06). */
public interface ForecasterStateContract extends ForecasterUnderTest {

    int LARGEST_STATE = 16 << 20;

    @Bounded
    default void f06_aModelReadAgainForecastsTheSame() {
        for (Series history :
                List.of(
                        wave(1),
                        Histories.without(wave(2), i -> i % 10 == 3),
                        Histories.of(length(), i -> 5),
                        Histories.of(length(), i -> -1e12 * i),
                        Histories.of(length(), i -> 1e-12 * (i % 4)))) {
            FittedModel model = forecaster().fit(history, 7);
            byte[] state = model.state();
            assertThat(state.length).as("bytes of state").isLessThanOrEqualTo(LARGEST_STATE);
            FittedModel again = forecaster().restore(state);
            FittedModel twice = forecaster().restore(again.state());
            for (int horizon : new int[] {1, 10, 300}) {
                long[] expected = Forecasts.bits(model.forecast(horizon));
                assertThat(Forecasts.bits(again.forecast(horizon))).isEqualTo(expected);
                assertThat(Forecasts.bits(twice.forecast(horizon))).isEqualTo(expected);
            }
            assertThat(again.provenance()).isNotBlank();
        }
    }

    @Bounded
    default void f06_theSameModelWritesTheSameState() {
        FittedModel model = forecaster().fit(wave(1), 7);
        assertThat(forecaster().fit(wave(1), 7).state()).isEqualTo(model.state());
    }

    @Bounded
    default void f06_whatIsDoneToTheBytesChangesNoModel() {
        FittedModel model = forecaster().fit(wave(1), 7);
        long[] expected = Forecasts.bits(model.forecast(20));
        byte[] mine = model.state();
        byte[] kept = mine.clone();
        FittedModel again = forecaster().restore(mine);
        Arrays.fill(mine, (byte) -1);
        assertThat(model.state()).isEqualTo(kept);
        assertThat(Forecasts.bits(model.forecast(20))).isEqualTo(expected);
        assertThat(Forecasts.bits(again.forecast(20))).isEqualTo(expected);
    }

    @Bounded
    default void f06_otherBytesAreRefused() {
        HostileBytes.harmless(
                forecaster().fit(wave(1), 7).state(),
                bytes -> Forecasts.bits(forecaster().restore(bytes).forecast(10)));
    }
}
