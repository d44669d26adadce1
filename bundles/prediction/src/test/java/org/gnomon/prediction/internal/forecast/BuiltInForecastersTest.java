package org.gnomon.prediction.internal.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.gnomon.model.GnomonException;
import org.gnomon.prediction.internal.forecast.method.NaiveForecaster;
import org.gnomon.prediction.internal.forecast.method.SesForecaster;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.Test;

class BuiltInForecastersTest {

    static Series series(double... values) {
        return new Series(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofSeconds(1), values);
    }

    @Test
    void naiveGoesOnWithTheLastValueAcrossAGap() {
        assertThat(new NaiveForecaster().fit(series(1, 2, 3, Double.NaN), 1).forecast(3))
                .containsExactly(3, 3, 3);
    }

    @Test
    void smoothingOfALevelInNoiseFindsTheLevel() {
        Random random = new Random(3);
        double[] values = random.doubles(500, 9, 11).toArray();
        assertThat(new SesForecaster().fit(series(values), 1).forecast(1)[0])
                .isCloseTo(10, within(0.15));
    }

    @Test
    void smoothingOfARandomWalkFollowsIt() {
        Random random = new Random(4);
        double[] values = new double[500];
        for (int i = 1; i < values.length; i++) {
            values[i] = values[i - 1] + random.nextGaussian();
        }
        assertThat(new SesForecaster().fit(series(values), 1).forecast(1)[0])
                .isCloseTo(values[499], within(0.5));
    }

    @Test
    void aGapChangesNothing() {
        double[] values = new Random(5).doubles(100, 0, 1).toArray();
        double[] withGap = new double[150];
        Arrays.fill(withGap, Double.NaN);
        System.arraycopy(values, 0, withGap, 0, 60);
        System.arraycopy(values, 60, withGap, 110, 40);
        assertThat(new SesForecaster().fit(series(withGap), 1).forecast(2))
                .isEqualTo(new SesForecaster().fit(series(values), 1).forecast(2));
    }

    @Test
    void nothingButGapsIsRefused() {
        Series empty = series(Double.NaN, Double.NaN, Double.NaN);
        assertThatThrownBy(() -> new SesForecaster().fit(empty, 1))
                .isInstanceOf(GnomonException.class);
        assertThatThrownBy(() -> new NaiveForecaster().fit(empty, 1))
                .isInstanceOf(GnomonException.class);
    }
}
