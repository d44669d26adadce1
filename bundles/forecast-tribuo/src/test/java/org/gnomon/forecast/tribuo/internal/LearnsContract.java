package org.gnomon.forecast.tribuo.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.gnomon.conformance.ForecasterUnderTest;
import org.gnomon.conformance.support.Histories;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.Test;

/** What can be learned is learned. */
interface LearnsContract extends ForecasterUnderTest {

    @Test
    default void learnsWhatADayIs() {
        SplittableRandom random = new SplittableRandom(8);
        Series series =
                Histories.of(
                        2400,
                        i -> 50 + 20 * Math.sin(2 * Math.PI * i / 288) + 6 * random.nextDouble());
        assertThat(relativeError(series)).isLessThan(0.6);
    }

    @Test
    default void noiseIsNotFollowed() {
        SplittableRandom random = new SplittableRandom(9);
        Series series = Histories.of(2400, i -> random.nextDouble());
        assertThat(relativeError(series)).isLessThan(0.85);
    }

    @Test
    default void provenanceSaysHow() {
        assertThat(forecaster().fit(Histories.wave(2016, 1), 1).provenance())
                .contains("Tribuo", "of 2016 values", "with yesterday");
    }

    private double relativeError(Series series) {
        double mine = 0;
        double naive = 0;
        for (int origin = 1500; origin + 48 <= series.size(); origin += 96) {
            double[] said = forecaster().fit(series.slice(0, origin), 1).forecast(48);
            for (int h = 0; h < 48; h++) {
                mine += Math.abs(series.get(origin + h) - said[h]);
                naive += Math.abs(series.get(origin + h) - series.get(origin - 1));
            }
        }
        return mine / naive;
    }
}
