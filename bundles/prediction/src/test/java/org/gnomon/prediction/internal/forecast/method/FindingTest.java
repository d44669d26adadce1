package org.gnomon.prediction.internal.forecast.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.Test;

/** That the methods find what there is to be found. */
class FindingTest {

    private static final int SIZE = 2016;
    private static final int HORIZON = 48;

    private static double error(Forecaster forecaster, IntToDoubleFunction value) {
        double[] all = IntStream.range(0, SIZE + HORIZON).mapToDouble(value).toArray();
        Series history = new Series(Instant.EPOCH, Duration.ofMinutes(5), Arrays.copyOf(all, SIZE));
        double[] said = forecaster.fit(history, 1).forecast(HORIZON);
        double error = 0;
        for (int h = 0; h < HORIZON; h++) {
            error += Math.abs(all[SIZE + h] - said[h]) / HORIZON;
        }
        return error;
    }

    @Test
    void ridgeSeesAJobThatRunsEveryHour() {
        SplittableRandom random = new SplittableRandom(1);
        IntToDoubleFunction hourly = i -> (i % 12 == 5 ? 80 : 10) + random.nextGaussian();
        assertThat(error(new RidgeForecaster(), hourly)).isLessThan(3);
        assertThat(error(new NaiveForecaster(), hourly)).isGreaterThan(5);
    }

    @Test
    void seasonalNaiveSeesTheDayAndRidgeSomeOfIt() {
        SplittableRandom random = new SplittableRandom(2);
        IntToDoubleFunction daily =
                i -> 50 + 30 * Math.sin(2 * Math.PI * i / 288) + random.nextGaussian();
        assertThat(error(new RidgeForecaster(), daily))
                .isLessThan(0.8 * error(new NaiveForecaster(), daily));
        assertThat(error(new SeasonalNaiveForecaster(), daily)).isLessThan(2);
        assertThat(error(new NaiveForecaster(), daily)).isGreaterThan(8);
    }

    @Test
    void burstsDoNotMoveTheRunningMedian() {
        IntToDoubleFunction bursts = i -> i % 10 == 5 ? 1000 : 7;
        assertThat(error(new RunningMedianForecaster(), bursts)).isLessThan(110);
        assertThat(error(new SesForecaster(), bursts)).isGreaterThan(150);
    }

    @Test
    void thetaFollowsASlope() {
        assertThat(error(new ThetaForecaster(), i -> 3.0 * i))
                .isLessThan(0.7 * error(new NaiveForecaster(), i -> 3.0 * i));
    }

    @Test
    void aSeasonThatIsNoDayIsFoundByAutocorrelation() {
        double[] saw = IntStream.range(0, 400).mapToDouble(i -> i % 37).toArray();
        assertThat(Season.byAutocorrelation(saw)).isEqualTo(37);
        assertThat(Season.byAutocorrelation(new double[400])).isZero();
        SplittableRandom random = new SplittableRandom(3);
        double[] noise = random.doubles(400).toArray();
        assertThat(Season.byAutocorrelation(noise)).isZero();
    }
}
