package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ShadowState;
import org.gnomon.time.Cancellable;
import org.junit.jupiter.api.Test;

/** Checkpoint mode when all goes well. */
class CheckpointModeTest extends CheckpointFixture {

    @Test
    void aCheckpointIsHeldAndAdvancedAtItsPace() {
        start();
        time.runUntil(() -> completed() == 1, LONG);
        assertThat(replica().held()).isPresent();
        long begin = time.nanos();
        time.runFor(EVERY.multipliedBy(20));
        assertThat(completed()).isBetween(20L, 21L);
        assertThat(replica().advances).isGreaterThanOrEqualTo(19);
        next();
        CheckpointStatus now = engine.checkpoints(ID).orElseThrow();
        Instant held = replica().held().orElseThrow().capturedAt();
        assertThat(now.capturedAt()).isEqualTo(held).isAfter(Instant.EPOCH.plusNanos(begin));
        assertThat(now.pages()).isBetween(20L, 256L);
        assertThat(now.pause()).isEqualTo(vm.pause);
        vm.pause = Duration.ofMillis(1);
        next();
        next();
        assertThat(engine.checkpoints(ID).orElseThrow().pause()).isEqualTo(vm.pause);
        assertThat(engine.checkpoints(ID).orElseThrow().longestPause())
                .isEqualTo(Duration.ofMillis(2));
        assertThat(state()).isEqualTo(ShadowState.IN_SYNC);
        assertThat(engine.status(ID).orElseThrow().lag()).isLessThan(EVERY.multipliedBy(2));
        assertThat(engine.status(ID).orElseThrow().roundPeriod()).isEqualTo(EVERY);
    }

    @Test
    void theOldOneIsWholeUntilTheGuestGoesOn() {
        start();
        next();
        long writes = vm.copy.writes;
        time.runFor(Duration.ofMillis(900));
        assertThat(vm.copy.writes).isEqualTo(writes);
        next();
        assertThat(vm.copy.writes).isGreaterThan(writes);
    }

    @Test
    void aGuestThatChangesAllItsMemoryMakesCheckpointsSlowerAndNeverEndsThem() {
        FakeVm large = new FakeVm(time, 6000);
        Cancellable busy =
                time.every(Duration.ofMillis(400), () -> large.memory.text(0, 6000, random));
        ProtectionPolicy limited = CheckpointFixture.limited(16 << 20);
        time.await(engine.start(large, PLACE, limited, every(EVERY)), LONG);
        long begin = time.nanos();
        for (int i = 1; i <= 6; i++) {
            long wanted = i;
            time.runUntil(() -> completed() >= wanted, LONG);
            large.replica("a").check();
        }
        assertThat(engine.failure(ID)).isEmpty();
        assertThat(engine.checkpoints(ID).orElseThrow().pages())
                .isGreaterThan(StageStore.MEMORY_BYTES / FakeMemory.PAGE);
        assertThat(engine.status(ID).orElseThrow().roundPeriod()).isGreaterThan(EVERY);
        assertThat(time.since(begin)).isLessThan(Duration.ofMinutes(3));
        busy.cancel();
    }

    @Test
    void whatWasFoundBeforeTheFreezeIsNotLeftForIt() {
        guest.cancel();
        start();
        next();
        next();
        for (int page = 0; page < 256; page++) {
            vm.memory.text(page, page);
        }
        long raw = raw();
        next();
        assertThat(engine.checkpoints(ID).orElseThrow().pages()).isEqualTo(256);
        assertThat(raw()).isEqualTo(raw + 256);
    }

    /** Without a limit, all that is not zero or known goes raw, inside a freeze or not. */
    private long raw() {
        var pages = engine.status(ID).orElseThrow().pagesByEncoding();
        return pages.getOrDefault("raw", 0L) + pages.getOrDefault("same", 0L);
    }

    @Test
    void whoAsksGetsAFreshOneThatStays() {
        start();
        next();
        Instant asked = Instant.EPOCH.plusNanos(time.nanos());
        Checkpoint fixed = time.await(engine.checkpoint(ID), LONG);
        assertThat(fixed.capturedAt()).isAfterOrEqualTo(asked);
        assertThat(state()).isEqualTo(ShadowState.REHEARSING);
        assertThat(codeOf(engine.checkpoint(ID))).isEqualTo(Problem.ILLEGAL_TRANSITION);
        long writes = vm.copy.writes;
        long done = completed();
        time.runFor(LONG);
        assertThat(vm.copy.writes).isEqualTo(writes);
        assertThat(completed()).isEqualTo(done);
        assertThat(replica().held()).contains(fixed);
        time.await(engine.release(ID), LONG);
        assertThat(replica().held()).contains(fixed);
        next();
        assertThat(replica().held().orElseThrow().capturedAt()).isAfter(fixed.capturedAt());
        time.runUntil(() -> state() == ShadowState.IN_SYNC, Duration.ofSeconds(2));
    }

    @Test
    void whoAsksDuringTheFirstOneOrAnAdvanceGetsTheOneAfterIt() {
        start();
        CompletionStage<Checkpoint> early = engine.checkpoint(ID);
        Instant asked = Instant.EPOCH.plusNanos(time.nanos());
        assertThat(time.await(early, LONG).capturedAt()).isAfterOrEqualTo(asked);
        time.await(engine.release(ID), LONG);
        vm.betweenThawAndFold = Duration.ofMillis(300);
        long advances = replica().advances;
        Instant before = replica().held().orElseThrow().capturedAt();
        time.runUntil(() -> !captured().equals(before), LONG);
        assertThat((long) replica().advances).isEqualTo(advances);
        asked = Instant.EPOCH.plusNanos(time.nanos());
        CompletionStage<Checkpoint> late = engine.checkpoint(ID);
        assertThat(time.await(late, LONG).capturedAt()).isAfterOrEqualTo(asked);
        assertThat(state()).isEqualTo(ShadowState.REHEARSING);
    }

    @Test
    void anAdvanceThatTakesLongStretchesTheIntervalAndComesBack() {
        start();
        next();
        vm.betweenThawAndFold = Duration.ofMillis(1_500);
        next();
        assertThat(engine.status(ID).orElseThrow().roundPeriod())
                .isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_100));
        long done = completed();
        time.runFor(Duration.ofSeconds(31));
        assertThat(completed() - done).isBetween(9L, 11L);
        vm.betweenThawAndFold = Duration.ofMillis(3);
        next();
        next();
        assertThat(engine.status(ID).orElseThrow().roundPeriod()).isEqualTo(EVERY);
    }
}
