package org.example.gnomon.trend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.gnomon.conformance.ForecasterContract;
import org.gnomon.conformance.support.Histories;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.Test;

/** It keeps all of Gnomon's rules for forecasters, and does what it is for. */
class TrendForecasterTest implements ForecasterContract {

    @Override
    public Forecaster forecaster() {
        return new TrendForecaster();
    }

    /** A leak of 1 in 100 steps, with noise, gaps and outliers. */
    private static Series leak() {
        SplittableRandom random = new SplittableRandom(3);
        Series leak =
                Histories.of(
                        200,
                        i -> 40 + 0.01 * i + 0.05 * random.nextDouble() + (i % 9 == 4 ? 7 : 0));
        return Histories.without(leak, i -> i % 13 == 2);
    }

    @Test
    void aLeakGoesOn() {
        double[] ahead = forecaster().fit(leak(), 1).forecast(100);
        assertThat(ahead[0]).isCloseTo(42.02, Offset.offset(0.1));
        assertThat(ahead[99]).isCloseTo(43.02, Offset.offset(0.15));
    }

    @Test
    void whatOnlyWaversHasNoTrend() {
        double[] ahead = forecaster().fit(Histories.of(200, i -> i % 7), 1).forecast(100);
        assertThat(ahead).containsOnly(3.0);
    }

    @Test
    void aTrendIsBelievedForAsLongAsItWasSeen() {
        double[] ahead = forecaster().fit(Histories.of(100, i -> i), 1).forecast(1000);
        assertThat(ahead[99]).isEqualTo(199);
        assertThat(ahead[999]).isEqualTo(199);
    }
}
