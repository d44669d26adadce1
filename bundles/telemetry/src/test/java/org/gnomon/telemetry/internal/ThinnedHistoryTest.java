package org.gnomon.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.model.StepMeans;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThinnedHistoryTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    @TempDir Path dir;
    private final FakeWorld world = new FakeWorld();
    private final Instant begun = world.now();
    private TelemetryService telemetry;

    private void open(TelemetryLimits limits) {
        telemetry = new TelemetryService(dir, world, world, limits);
    }

    @AfterEach
    void close() {
        if (telemetry != null) {
            telemetry.close();
        }
    }

    private void sampleFor(Duration span) {
        telemetry.watch(FakeVm.steady(world), SECOND);
        world.advance(span);
        telemetry.unwatch(FakeVm.ID);
    }

    private List<Sample> thinned(Duration step) {
        return telemetry.history(FakeVm.ID, begun, world.now(), step);
    }

    /** What the samples themselves give, minute by minute. */
    private List<Sample> expected(Duration step) {
        StepMeans minutes = new StepMeans(FakeVm.ID, begun, Duration.ofMinutes(1));
        telemetry.history(FakeVm.ID, begun, world.now()).forEach(minutes::add);
        StepMeans means = new StepMeans(FakeVm.ID, begun, step);
        minutes.means().forEach(means::add);
        return means.means();
    }

    @Test
    void givesTheMeansOfTheSamplesWhereverTheyAre() {
        open(new TelemetryLimits(Duration.ofDays(1), 100_000, 300, Duration.ofSeconds(2)));
        sampleFor(Duration.ofMinutes(32).plusSeconds(17));
        List<Sample> means = thinned(FIVE_MINUTES);
        assertThat(means).hasSize(7).isEqualTo(expected(FIVE_MINUTES));
        assertThat(means.get(1).at()).isEqualTo(begun.plus(FIVE_MINUTES));
        assertThat(thinned(Duration.ofSeconds(10))).hasSize(194);
    }

    @Test
    void longAfterTheSamplesWereDroppedTheirMeansAreThereAlsoAfterARestart() {
        TelemetryLimits few =
                new TelemetryLimits(Duration.ofDays(9), 300, 10, Duration.ofSeconds(10));
        open(few);
        sampleFor(Duration.ofHours(2));
        world.advance(Duration.ofMinutes(3));
        assertThat(telemetry.history(FakeVm.ID, begun, world.now())).hasSizeLessThan(400);
        List<Sample> means = thinned(FIVE_MINUTES);
        assertThat(means).hasSize(25);
        telemetry.close();
        open(few);
        assertThat(thinned(FIVE_MINUTES)).isEqualTo(means);
    }

    @Test
    void whatIsTooOldIsDropped() {
        open(new TelemetryLimits(Duration.ofMinutes(30), 100_000, 10, Duration.ofSeconds(10)));
        sampleFor(Duration.ofHours(1));
        world.advance(Duration.ofMinutes(10));
        List<Sample> means = thinned(Duration.ofMinutes(1));
        assertThat(means).hasSizeBetween(20, 22);
        assertThat(means.get(0).at()).isAfter(world.now().minus(Duration.ofMinutes(32)));
    }

    @Test
    void aHistoryOfAnEarlierGnomonIsThinnedOutToo() {
        open(TelemetryLimits.DEFAULT);
        telemetry.close();
        SampleStore store = SampleStore.open(dir.resolve("telemetry.mv"));
        int many = 120_000;
        for (int i = 0; i < many; i++) {
            store.put(FakeVm.sample(begun.plusSeconds(i), i % 2));
        }
        store.commit();
        store.close();
        world.advance(SECOND.multipliedBy(many));
        open(new TelemetryLimits(Duration.ofDays(9), 1_000, 10, SECOND));
        world.advance(Duration.ofMinutes(5));
        List<Sample> means = thinned(Duration.ofHours(1));
        assertThat(means).hasSize(34);
        assertThat(means).allMatch(s -> Math.abs(s.value(Metric.CPU_USAGE) - 0.5) < 1e-9);
    }

    @Test
    void whatWasNotMeasuredIsLeftOutOfTheMean() {
        StepMeans means = new StepMeans(FakeVm.ID, begun, FIVE_MINUTES);
        means.add(FakeVm.sample(begun.minusSeconds(1), 1));
        means.add(FakeVm.sample(begun, 0.2));
        means.add(FakeVm.sample(begun.plusSeconds(1), Double.NaN));
        means.add(FakeVm.sample(begun.plusSeconds(2), 0.4));
        means.add(FakeVm.sample(begun.plusSeconds(1000), Double.NaN));
        List<Sample> found = means.means();
        assertThat(found).hasSize(2);
        assertThat(found.get(0).value(Metric.CPU_USAGE)).isCloseTo(0.3, within(1e-12));
        assertThat(found.get(1).value(Metric.CPU_USAGE)).isNaN();
        assertThat(found.get(1).at()).isEqualTo(begun.plusSeconds(900));
    }

    @Test
    void aClockThatRanAheadAndWasSetBackLeavesNoHole() {
        open(TelemetryLimits.DEFAULT);
        sampleFor(Duration.ofMinutes(10));
        telemetry.close();
        SampleStore store = SampleStore.open(dir.resolve("telemetry.mv"));
        Instant ahead = world.now().plus(Duration.ofMinutes(20));
        store.put(FakeVm.sample(ahead, 0.9));
        store.rollUp(ahead.plusSeconds(60), ahead.plusSeconds(120));
        store.commit();
        store.close();
        open(TelemetryLimits.DEFAULT);
        sampleFor(Duration.ofMinutes(10));
        assertThat(thinned(Duration.ofMinutes(1))).hasSizeBetween(20, 21);
    }

    @Test
    void withoutADiskTheSamplesInMemoryAnswer() throws IOException {
        Path blocked = dir.resolve("blocked");
        Files.writeString(blocked, "a file where the directory should be");
        telemetry = new TelemetryService(blocked, world, world, TelemetryLimits.DEFAULT);
        sampleFor(Duration.ofMinutes(11));
        assertThat(thinned(FIVE_MINUTES)).hasSize(3);
    }

    @Test
    void tooManyStepsAreRefused() {
        open(TelemetryLimits.DEFAULT);
        for (Duration step : List.of(Duration.ZERO, SECOND.negated(), Duration.ofNanos(1))) {
            assertThatThrownBy(() -> telemetry.history(FakeVm.ID, Instant.MIN, Instant.MAX, step))
                    .isInstanceOf(GnomonException.class)
                    .hasMessageContaining("a history from");
        }
        assertThat(telemetry.history(FakeVm.ID, begun, world.now(), FIVE_MINUTES)).isEmpty();
    }
}
