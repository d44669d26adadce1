package org.gnomon.forecast.lstm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.gnomon.conformance.support.Histories;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.Test;

class HistoryTest {

    @Test
    void nothingIsKnownOfWhatComes() {
        Series series = Histories.wave(900, 4);
        History whole = History.of(series);
        History known = History.of(series.slice(0, 700));
        double unit = whole.unit() / known.unit();
        assertThat(whole.level(699) * unit)
                .isCloseTo(known.level(699), org.assertj.core.data.Offset.offset(1e-12));
        assertThat(whole.scale(699) * unit)
                .isCloseTo(known.scale(699), org.assertj.core.data.Offset.offset(1e-12));
        assertThat(whole.skill(699))
                .isCloseTo(known.skill(699), org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void aDayThatRepeatsHasSkillAndNoiseHasNone() {
        History daily =
                History.of(Histories.of(1500, i -> 20 + 10 * Math.sin(2 * Math.PI * i / 288)));
        assertThat(daily.day()).isEqualTo(288);
        assertThat(daily.skill(1499)).isEqualTo(-2);
        java.util.SplittableRandom random = new java.util.SplittableRandom(5);
        History noise = History.of(Histories.of(1500, i -> random.nextDouble()));
        assertThat(noise.skill(1499)).isBetween(-0.1, 0.6);
    }

    @Test
    void noiseStraysAtOnceAndAWalkStraysSlowly() {
        java.util.SplittableRandom random = new java.util.SplittableRandom(6);
        History noise = History.of(Histories.of(1500, i -> random.nextDouble()));
        double[] walk = {0};
        History wandering =
                History.of(Histories.of(1500, i -> walk[0] += random.nextDouble() - 0.5));
        assertThat(noise.reach(1499, 1)).isBetween(0.9, 1.1);
        assertThat(noise.reach(1499, 48)).isBetween(0.9, 1.1);
        assertThat(wandering.reach(1499, 1)).isBetween(0.1, 0.4);
        assertThat(wandering.reach(1499, 24)).isEqualTo(1);
        assertThat(wandering.reach(1499, 48)).isBetween(1.2, 2.0);
        assertThat(wandering.reach(1499, 8))
                .isBetween(wandering.reach(1499, 4), wandering.reach(1499, 12));
    }

    @Test
    void aFlatSeriesHasNoScale() {
        assertThat(History.of(Histories.of(200, i -> 42)).scale(199)).isZero();
        assertThat(History.of(Histories.of(200, i -> 0)).scale(199)).isZero();
    }

    @Test
    void aGapHoldsTheLastValue() {
        History history =
                History.of(Histories.without(Histories.of(10, i -> i + 1), i -> i < 2 || i == 5));
        assertThat(history.value(0) * history.unit()).isEqualTo(3);
        assertThat(history.value(5) * history.unit()).isEqualTo(5);
        assertThat(history.isMeasured(5)).isFalse();
        assertThat(history.isMeasured(6)).isTrue();
    }

    @Test
    void daysThatDoNotFitAreNone() {
        assertThat(History.of(Histories.of(300, i -> i)).day()).isZero();
        assertThat(History.of(Histories.of(java.time.Duration.ofDays(7), new double[100])).day())
                .isZero();
        assertThat(History.of(Histories.of(java.time.Duration.ofHours(1), new double[100])).day())
                .isEqualTo(24);
    }
}
