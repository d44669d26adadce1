package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowState;
import org.gnomon.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicationEngineTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final ProtectionPolicy POLICY = ProtectionPolicy.DEFAULT;
    private static final Problem GONE = Problem.of(Problem.NOT_RUNNING, "no such process", "");

    private final VirtualTime time = new VirtualTime(42);
    private final CodecRegistry codecs = new CodecRegistry();
    private final ReplicationEngine engine = new ReplicationEngine(time, time, codecs);
    private final FakeVm vm = new FakeVm(time, 256);
    private final Random random = new Random(42);

    @AfterEach
    void theReplicaWasNeverWrittenOutside() {
        if (vm.copy != null) {
            assertThat(vm.copy.guardsAreWhole()).isTrue();
        }
    }

    private ReplicationStatus start(ProtectionPolicy policy) {
        return time.await(engine.start(vm, policy), LONG);
    }

    private ReplicationStatus status() {
        return engine.status(FakeVm.ID).orElseThrow();
    }

    private void settle(CompletionStage<?> stage) {
        time.await(stage, LONG);
    }

    private String codeOf(CompletionStage<?> stage) {
        try {
            time.await(stage, LONG);
            return "none";
        } catch (GnomonException e) {
            return e.problem().code();
        }
    }

    /** A rate and nothing else. */
    private static ProtectionPolicy limited(long bytesPerSecond, Duration lagTarget) {
        ProtectionPolicy d = POLICY;
        return new ProtectionPolicy(
                lagTarget,
                bytesPerSecond,
                d.sampleEvery(),
                d.warmUp(),
                d.calibration(),
                d.trial(),
                d.watch(),
                d.checkpointAge());
    }

    @Test
    void seedsAndFollowsWithMoreFoundThanSent() {
        codecs.add(new DeflateCodec("zstd1"));
        for (int page = 0; page < 100; page++) {
            vm.memory.text(page, page);
        }
        ReplicationStatus seeded = start(limited(1 << 20, POLICY.lagTarget()));
        assertThat(seeded.state()).isEqualTo(ShadowState.IN_SYNC);
        assertThat(seeded.rawBytes()).isEqualTo(100 * FakeMemory.PAGE);
        assertThat(seeded.sentBytes()).isBetween(1L, seeded.rawBytes() / 10);
        assertThat(vm.copy.sameAs(vm.memory)).isTrue();
        vm.memory.zero(7);
        vm.memory.noise(9, random);
        time.runFor(Duration.ofSeconds(2));
        assertThat(vm.copy.sameAs(vm.memory)).isTrue();
        assertThat(status().pagesByEncoding()).containsKeys("zero", "plain");
        assertThat(status().rounds()).isGreaterThan(1);
        assertThat(status().lag()).isLessThanOrEqualTo(POLICY.lagTarget());
        assertThat(engine.failure(FakeVm.ID)).isEmpty();
    }

    @Test
    void worksWithoutCodecAndUsesOneThatComes() {
        start(limited(1 << 20, POLICY.lagTarget()));
        DeflateCodec codec = new DeflateCodec("lz4");
        vm.memory.text(1, 1);
        time.runFor(Duration.ofSeconds(2));
        assertThat(status().pagesByEncoding()).containsOnlyKeys("raw");
        codecs.add(codec);
        vm.memory.text(2, 1000);
        time.runFor(Duration.ofSeconds(2));
        assertThat(codec.encodes).isPositive();
        assertThat(vm.copy.sameAs(vm.memory)).isTrue();
    }

    @Test
    void thePaceFollowsTheGuest() {
        start(POLICY);
        time.runFor(Duration.ofSeconds(20));
        assertThat(status().roundPeriod()).isEqualTo(POLICY.lagTarget().dividedBy(2));
        var guest =
                time.every(
                        Duration.ofMillis(5),
                        () -> {
                            for (int page = 0; page < 256; page++) {
                                vm.memory.noise(page, random);
                            }
                        });
        time.runFor(Duration.ofSeconds(10));
        assertThat(status().roundPeriod()).isLessThan(Duration.ofMillis(500));
        guest.cancel();
        time.runFor(Duration.ofSeconds(20));
        assertThat(status().roundPeriod()).isEqualTo(POLICY.lagTarget().dividedBy(2));
    }

    @Test
    void aLimitedLinkKeepsItsLimitAndLagsHonestly() {
        for (int page = 0; page < 256; page++) {
            vm.memory.noise(page, random);
        }
        long limit = 256 * FakeMemory.PAGE / 4;
        long begin = time.nanos();
        start(limited(limit, Duration.ofSeconds(1)));
        assertThat(time.since(begin)).isGreaterThan(Duration.ofMillis(3_900));
        assertThat(status().state()).isEqualTo(ShadowState.IN_SYNC);
        var guest =
                time.every(
                        Duration.ofMillis(100), () -> vm.memory.noise(random.nextInt(256), random));
        time.runFor(Duration.ofSeconds(5));
        assertThat(status().state()).isEqualTo(ShadowState.IN_SYNC);
        for (int page = 0; page < 256; page++) {
            vm.memory.noise(page, random);
        }
        time.runFor(Duration.ofSeconds(3));
        assertThat(status().state()).isEqualTo(ShadowState.LAGGING);
        guest.cancel();
        time.runUntil(() -> status().state() == ShadowState.IN_SYNC, Duration.ofSeconds(10));
        assertThat(status().sentBytes() * 1e9 / time.since(begin).toNanos())
                .isLessThan(limit * 1.02);
    }

    @Test
    void aPrimaryThatIsTooFastStillEndsTheStart() {
        var guest =
                time.every(
                        Duration.ofMillis(50),
                        () -> {
                            for (int page = 0; page < 256; page++) {
                                vm.memory.noise(page, random);
                            }
                        });
        time.runFor(Duration.ofMillis(60));
        assertThat(start(limited(100_000, Duration.ofSeconds(1))).state())
                .isEqualTo(ShadowState.LAGGING);
        guest.cancel();
    }

    @Test
    void aHeldCheckpointIsNotWritten() {
        start(POLICY);
        vm.memory.noise(3, random);
        settle(engine.checkpoint(FakeVm.ID));
        assertThat(status().state()).isEqualTo(ShadowState.REHEARSING);
        assertThat(vm.copy.sameAs(vm.memory)).isTrue();
        long writes = vm.copy.writes;
        FakeMemory held = vm.copy.copy();
        vm.memory.noise(4, random);
        engine.finalSync(FakeVm.ID).copyWhileFrozen();
        time.runFor(Duration.ofMinutes(1));
        assertThat(vm.copy.writes).isEqualTo(writes);
        assertThat(vm.copy.sameAs(held)).isTrue();
        assertThat(status().lag()).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(codeOf(engine.checkpoint(FakeVm.ID))).isEqualTo(Problem.ILLEGAL_TRANSITION);
        settle(engine.release(FakeVm.ID));
        time.runUntil(() -> status().state() == ShadowState.IN_SYNC, Duration.ofSeconds(1));
        assertThat(vm.copy.sameAs(vm.memory)).isTrue();
        settle(engine.release(FakeVm.ID));
    }

    @Test
    void theFreezeCopiesWhatIsLeftAndCountsIt() {
        codecs.add(new DeflateCodec("zstd1"));
        start(POLICY);
        long before = status().sentBytes();
        for (int page = 10; page < 20; page++) {
            vm.memory.text(page, page);
        }
        engine.finalSync(FakeVm.ID).copyWhileFrozen();
        assertThat(vm.copy.sameAs(vm.memory)).isTrue();
        assertThat(vm.copy.writes).isEqualTo(1);
        assertThat(status().sentBytes() - before).isEqualTo(10 * FakeMemory.PAGE);
        assertThat(status().pagesByEncoding()).containsEntry("raw", 10L);
    }

    @Test
    void noRoundTouchesTheReplicaBetweenAFinalCopyAndTheNewEpoch() {
        start(POLICY);
        vm.runState = RunState.PAUSED;
        engine.finalSync(FakeVm.ID).copyWhileFrozen();
        assertThat(status().state()).isEqualTo(ShadowState.SWITCHING);
        vm.memory.noise(1, random);
        long writes = vm.copy.writes;
        time.runFor(Duration.ofSeconds(30));
        assertThat(vm.copy.writes).isEqualTo(writes);
        vm.memory = vm.memory.copy();
        vm.memory.noise(2, random);
        vm.epoch = new Epoch(1);
        time.runUntil(() -> vm.copy.sameAs(vm.memory), Duration.ofSeconds(2));
        time.runUntil(() -> status().state() == ShadowState.IN_SYNC, Duration.ofSeconds(3));
        settle(engine.checkpoint(FakeVm.ID));
    }

    @Test
    void aSwitchThatCameToNothingLetsRoundsGoOn() {
        start(POLICY);
        vm.runState = RunState.PAUSED;
        engine.finalSync(FakeVm.ID).copyWhileFrozen();
        time.runFor(Duration.ofSeconds(1));
        vm.runState = RunState.RUNNING;
        vm.memory.noise(1, random);
        time.runUntil(() -> vm.copy.sameAs(vm.memory), Duration.ofSeconds(3));
    }

    @Test
    void aNewMemoryIsAskedForAtEachRound() {
        start(POLICY);
        vm.memory.failReads = GONE;
        vm.memory = vm.memory.copy();
        vm.memory.noise(5, random);
        time.runFor(Duration.ofSeconds(3));
        assertThat(vm.copy.sameAs(vm.memory)).isTrue();
        assertThat(status().state()).isEqualTo(ShadowState.IN_SYNC);
    }

    @Test
    void aPrimaryThatIsGoneFailsWithTheReason() {
        start(POLICY);
        vm.memory.failReads = GONE;
        time.runFor(Duration.ofSeconds(10));
        assertThat(status().state()).isEqualTo(ShadowState.FAILED);
        assertThat(engine.failure(FakeVm.ID)).contains(GONE);
        assertThat(codeOf(engine.checkpoint(FakeVm.ID))).isEqualTo(Problem.NOT_RUNNING);
        assertThatThrownBy(() -> engine.finalSync(FakeVm.ID).copyWhileFrozen())
                .hasMessageContaining("no such process");
        vm.memory.failReads = null;
        settle(engine.stop(FakeVm.ID));
        assertThat(vm.openReplicas).isZero();
        assertThat(start(POLICY).state()).isEqualTo(ShadowState.IN_SYNC);
    }

    @Test
    void aRoundThatFailsOnceIsTriedAgain() {
        start(POLICY);
        vm.memory.noise(1, random);
        vm.copy.beforeWrite =
                () -> {
                    vm.copy.beforeWrite = () -> {};
                    throw GONE.asException();
                };
        time.runFor(Duration.ofSeconds(5));
        assertThat(status().state()).isEqualTo(ShadowState.IN_SYNC);
        assertThat(vm.copy.sameAs(vm.memory)).isTrue();
    }

    @Test
    void aFullReplicaFailsTheStartAtOnceAndMayBeTriedAgain() {
        vm.memory.noise(1, random);
        CompletionStage<ReplicationStatus> started = engine.start(vm, POLICY);
        time.runUntil(() -> vm.copy != null, LONG);
        vm.copy.failWrites = Problem.of(Problem.OUT_OF_SPACE, "full", "");
        assertThat(codeOf(started)).isEqualTo(Problem.OUT_OF_SPACE);
        assertThat(status().state()).isEqualTo(ShadowState.FAILED);
        assertThat(start(POLICY).state()).isEqualTo(ShadowState.IN_SYNC);
        assertThat(vm.openReplicas).isEqualTo(1);
    }

    @Test
    void noRoomForAReplicaFailsTheStart() {
        vm.failOpen = Problem.of(Problem.OUT_OF_SPACE, "no room", "");
        assertThat(codeOf(engine.start(vm, POLICY))).isEqualTo(Problem.OUT_OF_SPACE);
        assertThat(engine.replica(FakeVm.ID)).isEmpty();
        vm.failOpen = null;
        assertThat(start(POLICY).state()).isEqualTo(ShadowState.IN_SYNC);
    }

    @Test
    void aCheckpointThatFailsLeavesReplicationGoingOn() {
        start(POLICY);
        vm.failCheckpoint = Problem.of(Problem.TIMEOUT, "no answer", "");
        assertThat(codeOf(engine.checkpoint(FakeVm.ID))).isEqualTo(Problem.TIMEOUT);
        assertThat(status().state()).isEqualTo(ShadowState.IN_SYNC);
        vm.memory.noise(1, random);
        time.runFor(Duration.ofSeconds(2));
        assertThat(vm.copy.sameAs(vm.memory)).isTrue();
        vm.failCheckpoint = null;
        settle(engine.checkpoint(FakeVm.ID));
        vm.failRelease = Problem.of(Problem.BUSY, "a rehearsal runs", "");
        assertThat(codeOf(engine.release(FakeVm.ID))).isEqualTo(Problem.BUSY);
        assertThat(status().state()).isEqualTo(ShadowState.REHEARSING);
        vm.failRelease = null;
        settle(engine.release(FakeVm.ID));
        assertThat(status().state()).isNotEqualTo(ShadowState.REHEARSING);
    }

    @Test
    void stopWaitsForWhatIsUnderWay() {
        for (int page = 0; page < 256; page++) {
            vm.memory.noise(page, random);
        }
        CompletionStage<ReplicationStatus> started =
                engine.start(vm, limited(100_000, Duration.ofSeconds(1)));
        time.runFor(Duration.ofSeconds(2));
        assertThat(vm.copy.writes).isPositive();
        CompletionStage<Void> stopped = engine.stop(FakeVm.ID);
        assertThat(engine.status(FakeVm.ID)).isEmpty();
        settle(stopped);
        assertThat(codeOf(started)).isEqualTo(Problem.NOT_PROTECTED);
        assertThat(vm.openReplicas).isZero();
        long writes = vm.copy.writes;
        time.runFor(Duration.ofMinutes(1));
        assertThat(vm.copy.writes).isEqualTo(writes);
        assertThat(time.pending()).isZero();
    }

    @Test
    void stopDuringAnOpeningAndDuringACheckpointFreesTheReplica() {
        CompletionStage<ReplicationStatus> started = engine.start(vm, POLICY);
        settle(engine.stop(FakeVm.ID));
        assertThat(codeOf(started)).isEqualTo(Problem.NOT_PROTECTED);
        assertThat(vm.openReplicas).isZero();
        start(POLICY);
        CompletionStage<?> checkpoint = engine.checkpoint(FakeVm.ID);
        settle(engine.stop(FakeVm.ID));
        assertThat(codeOf(checkpoint)).isEqualTo(Problem.NOT_PROTECTED);
        assertThat(vm.openReplicas).isZero();
    }

    @Test
    void aReplicaThatDoesNotCloseMayBeStoppedAgain() {
        start(POLICY);
        vm.failClose = Problem.of(Problem.TIMEOUT, "hangs", "");
        assertThat(codeOf(engine.stop(FakeVm.ID))).isEqualTo(Problem.TIMEOUT);
        assertThat(status().state()).isEqualTo(ShadowState.FAILED);
        vm.failClose = null;
        settle(engine.stop(FakeVm.ID));
        assertThat(engine.status(FakeVm.ID)).isEmpty();
        assertThat(vm.openReplicas).isZero();
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        assertThat(engine.status(FakeVm.ID)).isEmpty();
        assertThat(codeOf(engine.checkpoint(FakeVm.ID))).isEqualTo(Problem.NOT_PROTECTED);
        settle(engine.release(FakeVm.ID));
        settle(engine.stop(FakeVm.ID));
        assertThatThrownBy(() -> engine.finalSync(FakeVm.ID).copyWhileFrozen())
                .hasMessageContaining("no replica");
        start(POLICY);
        assertThat(codeOf(engine.start(vm, POLICY))).isEqualTo(Problem.ALREADY_EXISTS);
        settle(engine.close());
        assertThat(vm.openReplicas).isZero();
    }
}
