package org.gnomon.telemetry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplingTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir Path dir;
    private final FakeWorld world = new FakeWorld();
    private TelemetryService telemetry;

    @BeforeEach
    void open() {
        telemetry = new TelemetryService(dir, world, world, TelemetryLimits.DEFAULT);
    }

    @AfterEach
    void close() {
        telemetry.close();
    }

    private List<Sample> all() {
        return telemetry.history(FakeVm.ID, Instant.MIN, Instant.MAX);
    }

    @Test
    void samplesOnceAPeriodUntilItIsToldToStop() {
        telemetry.watch(FakeVm.steady(world), SECOND);
        world.advance(Duration.ofMillis(10_500));
        assertThat(all()).hasSize(11);
        assertThat(telemetry.latest(FakeVm.ID).orElseThrow().at())
                .isEqualTo(Instant.parse("2026-01-01T00:00:10Z"));
        telemetry.unwatch(FakeVm.ID);
        world.advance(Duration.ofSeconds(10));
        assertThat(all()).hasSize(11);
        assertThat(telemetry.status(FakeVm.ID)).isEmpty();
    }

    @Test
    void aSecondWatchChangesThePeriod() {
        telemetry.watch(FakeVm.steady(world), SECOND);
        world.advance(Duration.ofMillis(500));
        telemetry.watch(FakeVm.steady(world), Duration.ofMillis(100));
        world.advance(Duration.ofMillis(1050));
        assertThat(all()).hasSize(1 + 11);
    }

    @Test
    void historyIsFromInclusiveToExclusive() {
        telemetry.watch(FakeVm.steady(world), SECOND);
        Instant start = world.now();
        world.advance(Duration.ofSeconds(20));
        assertThat(telemetry.history(FakeVm.ID, start.plusSeconds(3), start.plusSeconds(6)))
                .extracting(Sample::at)
                .containsExactly(start.plusSeconds(3), start.plusSeconds(4), start.plusSeconds(5));
        assertThat(telemetry.history(new VmId("other"), Instant.MIN, Instant.MAX)).isEmpty();
    }

    @Test
    void aSlowReadingIsNeverOverlapped() {
        List<CompletableFuture<Sample>> open = new ArrayList<>();
        telemetry.watch(
                FakeVm.with(
                        () -> {
                            assertThat(open).allMatch(CompletableFuture::isDone);
                            open.add(new CompletableFuture<>());
                            return open.get(open.size() - 1);
                        }),
                SECOND);
        world.advance(Duration.ofSeconds(5));
        assertThat(open).hasSize(1);
        open.get(0).complete(FakeVm.sample(world.now(), 0.5));
        world.advance(Duration.ofMillis(1));
        assertThat(open).hasSize(2);
        assertThat(all()).hasSize(1);
    }

    @Test
    void aReadingThatHangsIsGivenUpAndItsLateAnswerIgnored() {
        List<CompletableFuture<Sample>> open = new ArrayList<>();
        telemetry.watch(
                FakeVm.with(
                        () -> {
                            open.add(new CompletableFuture<>());
                            return open.get(open.size() - 1);
                        }),
                SECOND);
        world.advance(Sampler.GIVE_UP.plusSeconds(1));
        assertThat(open).hasSize(2);
        assertThat(telemetry.status(FakeVm.ID).orElseThrow().failed()).isEqualTo(1);
        open.get(0).complete(FakeVm.sample(world.now(), 0.5));
        assertThat(all()).isEmpty();
    }

    @Test
    void failuresAreCountedAndTheNextTryGoesOn() {
        int[] tries = new int[1];
        telemetry.watch(
                FakeVm.with(
                        () ->
                                switch (tries[0]++) {
                                    case 0 -> throw new IllegalStateException("broken backend");
                                    case 1 -> null;
                                    case 2 ->
                                            CompletableFuture.failedFuture(
                                                    Problem.of(Problem.TIMEOUT, "slow", "")
                                                            .asException());
                                    case 3 -> CompletableFuture.completedFuture(null);
                                    case 4 -> throw new NoClassDefFoundError("gone");
                                    default ->
                                            CompletableFuture.completedFuture(
                                                    FakeVm.sample(world.now(), 0.5));
                                }),
                SECOND);
        world.advance(Duration.ofMillis(4500));
        assertThat(telemetry.status(FakeVm.ID)).contains(new SamplingStatus(SECOND, 0, 5, 5));
        world.advance(Duration.ofSeconds(2));
        assertThat(telemetry.status(FakeVm.ID)).contains(new SamplingStatus(SECOND, 2, 5, 0));
    }

    @Test
    void aResultThatComesAfterUnwatchIsDropped() {
        CompletableFuture<Sample> slow = new CompletableFuture<>();
        telemetry.watch(FakeVm.with(() -> slow), SECOND);
        world.advance(SECOND);
        telemetry.unwatch(FakeVm.ID);
        slow.complete(FakeVm.sample(world.now(), 0.5));
        world.advance(SECOND);
        assertThat(all()).isEmpty();
    }

    @Test
    void aPeriodOfNothingIsRefused() {
        assertThatThrownBy(() -> telemetry.watch(FakeVm.steady(world), Duration.ZERO))
                .isInstanceOf(GnomonException.class);
    }
}
