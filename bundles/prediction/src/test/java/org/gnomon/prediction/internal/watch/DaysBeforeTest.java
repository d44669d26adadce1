package org.gnomon.prediction.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.junit.jupiter.api.Test;

class DaysBeforeTest {

    private static final Instant NOW = Instant.parse("2026-03-10T10:00:00Z");
    private static final HarmRule CPU = rule(Metric.CPU_USAGE);
    private static final HarmRule PROGRESS = rule(Metric.GUEST_PROGRESS);

    private static HarmRule rule(Metric metric) {
        return HarmRule.TABLE.stream().filter(r -> r.metric() == metric).findFirst().orElseThrow();
    }

    private final List<Sample> history = new ArrayList<>();

    private void day(int ago, Duration off, Metric metric, double value) {
        history.add(Samples.one(NOW.minus(Duration.ofDays(ago)).plus(off), metric, value));
    }

    private DaysBefore days(HarmRule rule) {
        return new DaysBefore(rule, history, NOW, NOW.plusSeconds(60));
    }

    @Test
    void nothingIsKnownWithoutHistory() {
        assertThat(days(CPU).days()).isZero();
        assertThat(days(CPU).isUsual(0.9, true)).isFalse();
    }

    @Test
    void sameTimeYesterdayExplains() {
        day(1, Duration.ofMinutes(20), Metric.CPU_USAGE, 0.9);
        assertThat(days(CPU).isUsual(0.9, true)).isTrue();
        assertThat(days(CPU).say(0.9, true)).contains("1 of the 1 days").contains("90.0 %");
    }

    @Test
    void anotherTimeYesterdayDoesNot() {
        day(1, Duration.ofMinutes(40), Metric.CPU_USAGE, 0.9);
        day(1, Duration.ofMinutes(-40), Metric.CPU_USAGE, 0.9);
        assertThat(days(CPU).days()).isZero();
    }

    @Test
    void mostOfTheDaysHaveTo() {
        for (int ago = 1; ago <= 7; ago++) {
            day(ago, Duration.ZERO, Metric.CPU_USAGE, ago <= 3 ? 0.9 : 0.2);
        }
        assertThat(days(CPU).days()).isEqualTo(7);
        assertThat(days(CPU).reached(0.9, true)).isEqualTo(3);
        assertThat(days(CPU).isUsual(0.9, true)).isFalse();
        day(4, Duration.ofMinutes(5), Metric.CPU_USAGE, 0.95);
        assertThat(days(CPU).isUsual(0.9, true)).isTrue();
    }

    @Test
    void whatIsWorseThanThenIsNotExplained() {
        day(1, Duration.ZERO, Metric.CPU_USAGE, 0.5);
        assertThat(days(CPU).isUsual(0.9, true)).isFalse();
    }

    @Test
    void lessProgressIsWorse() {
        day(1, Duration.ZERO, Metric.GUEST_PROGRESS, 10);
        assertThat(days(PROGRESS).isUsual(10, true)).isTrue();
        assertThat(days(PROGRESS).isUsual(5, true)).isFalse();
        assertThat(days(PROGRESS).isUsual(20, false)).isFalse();
        assertThat(days(PROGRESS).isUsual(10, false)).isTrue();
    }

    @Test
    void guestThatStandsStillIsNotExcused() {
        day(1, Duration.ZERO, Metric.GUEST_PROGRESS, 0);
        assertThat(days(PROGRESS).isUsual(0, true)).isFalse();
    }

    @Test
    void whatWasNotMeasuredAndTodayDoNotCount() {
        day(1, Duration.ZERO, Metric.CPU_USAGE, Double.NaN);
        day(0, Duration.ofSeconds(10), Metric.CPU_USAGE, 0.9);
        assertThat(days(CPU).days()).isZero();
    }
}
