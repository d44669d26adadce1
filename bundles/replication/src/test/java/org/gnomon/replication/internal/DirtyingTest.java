package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.service.StateReplication.Precopy;
import org.gnomon.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class DirtyingTest {

    private static final long MS = 1_000_000;
    private static final long MIB = 1 << 20;

    private final Dirtying dirtying = new Dirtying();
    private long now;

    /** A round that begins that long after the one before, and copies 100 bytes a microsecond. */
    private void round(long afterMs, long bytes) {
        now += afterMs * MS;
        dirtying.round(now, now + bytes * 10, bytes);
    }

    private Precopy shown() {
        return dirtying.show(now).orElseThrow();
    }

    @Test
    void tooLittleIsNothing() {
        assertThat(dirtying.show(0)).isEmpty();
        round(0, 100 * MIB);
        round(100, MIB);
        assertThat(dirtying.show(now)).isEmpty();
        round(100, MIB);
        assertThat(shown().dirtied()).containsExactly(new Dirtied(Duration.ofMillis(100), MIB));
    }

    @Test
    void spansOfSeveralLengthsAreKeptApartShortestFirst() {
        round(0, 64 * MIB);
        round(4000, 40 * MIB);
        round(1000, 10 * MIB);
        round(60, MIB);
        round(50, MIB);
        List<Dirtied> seen = shown().dirtied();
        assertThat(seen).hasSize(3).isSortedAccordingTo((a, b) -> a.span().compareTo(b.span()));
        assertThat(seen.get(1)).isEqualTo(new Dirtied(Duration.ofSeconds(1), 10 * MIB));
        assertThat(seen.get(2)).isEqualTo(new Dirtied(Duration.ofSeconds(4), 40 * MIB));
        assertThat(shown().bytesPerSecond()).isCloseTo(1e8, within(1.0));
    }

    @Test
    void newerRoundsCountForMore() {
        for (int i = 0; i < 20; i++) {
            round(100, 8 * MIB);
        }
        for (int i = 0; i < 20; i++) {
            round(100, MIB);
        }
        assertThat(shown().dirtied().get(0).bytes()).isBetween(MIB, MIB + MIB / 10);
    }

    @Test
    void whatIsOldIsNotShown() {
        round(0, MIB);
        round(8000, 9 * MIB);
        for (int i = 0; i < 120; i++) {
            round(6000 / 60, MIB);
        }
        assertThat(shown().dirtied()).hasSize(2);
        now += Duration.ofMinutes(10).toNanos() - 5000 * MS;
        assertThat(shown().dirtied()).hasSize(1);
        now += 6000 * MS;
        assertThat(dirtying.show(now)).isEmpty();
    }

    @Test
    void aRoundThatBrokeOffSpoilsOnlyItsOwnSpan() {
        round(0, MIB);
        round(100, MIB);
        dirtying.brokenOff();
        round(100, 50 * MIB);
        round(100, MIB);
        assertThat(shown().dirtied()).containsExactly(new Dirtied(Duration.ofMillis(100), MIB));
    }

    @Test
    void aCopyInsideAFreezeBeginsASpan() {
        round(0, MIB);
        round(100, MIB);
        dirtying.copied(now + 1900 * MS);
        round(2000, 2 * MIB);
        assertThat(shown().dirtied().get(0).span()).isEqualTo(Duration.ofMillis(100));
        assertThat(shown().dirtied().get(0).bytes()).isEqualTo(MIB + MIB / 4);
    }

    @Test
    void nothingChangedIsAlsoSeenButSaysNothingOfCopying() {
        for (int i = 0; i < 4; i++) {
            round(500, 0);
        }
        assertThat(shown().dirtied()).containsExactly(new Dirtied(Duration.ofMillis(500), 0));
        assertThat(shown().bytesPerSecond()).isNaN();
    }

    @Test
    void spansWithoutSenseAreLeftOut() {
        round(0, MIB);
        round(0, MIB);
        round(-5, MIB);
        round(Duration.ofDays(3).toMillis(), MIB);
        assertThat(dirtying.show(now)).isEmpty();
    }

    /** The whole engine: what is shown is what the guest does, and says so for each length. */
    @Test
    void theEngineSeesWhatTheGuestDirties() {
        VirtualTime time = new VirtualTime(7);
        ReplicationEngine engine = new ReplicationEngine(time, time, new CodecRegistry());
        FakeVm vm = new FakeVm(time, 256);
        Random random = new Random(7);
        ShadowId id = ShadowId.of(FakeVm.ID, ShadowPlace.FIRST);
        assertThat(engine.precopy(id)).isEmpty();
        int[] next = {0};
        // One page after the other, so in a span short enough each counts once.
        time.every(
                Duration.ofMillis(20),
                () -> {
                    if (vm.runState == RunState.RUNNING) {
                        vm.memory.noise(next[0]++ % 256, random);
                    }
                });
        time.await(
                engine.start(vm, ShadowPlace.FIRST, ProtectionPolicy.DEFAULT, Redundancy.ONE),
                Duration.ofMinutes(1));
        time.runFor(Duration.ofSeconds(30));
        time.await(engine.checkpoint(id), Duration.ofMinutes(1));
        time.runFor(Duration.ofSeconds(3));
        time.await(engine.release(id), Duration.ofMinutes(1));
        time.runFor(Duration.ofSeconds(5));
        List<Dirtied> seen = engine.precopy(id).orElseThrow().dirtied();
        assertThat(seen).hasSizeGreaterThan(1);
        for (Dirtied dirtied : seen) {
            double pages = dirtied.bytes() / (double) FakeMemory.PAGE;
            double expected = dirtied.span().toMillis() / 20.0;
            assertThat(pages).as(dirtied.toString()).isCloseTo(expected, within(2.0));
        }
        time.await(engine.stop(id), Duration.ofMinutes(1));
        assertThat(engine.precopy(id)).isEmpty();
    }
}
