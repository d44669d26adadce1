package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowState;
import org.junit.jupiter.api.Test;

/** Faults at each step of checkpoint mode. */
class CheckpointTroubleTest extends CheckpointFixture {

    @Test
    void aFreezeThatFailsKeepsTheOldOneAndIsTriedAgain() {
        start();
        next();
        Checkpoint before = replica().held().orElseThrow();
        vm.failFreeze = FAULT;
        time.runFor(Duration.ofSeconds(5));
        assertThat(replica().held()).contains(before);
        replica().check();
        vm.failFreeze = null;
        next();
        assertThat(replica().held().orElseThrow().capturedAt()).isAfter(before.capturedAt());
        assertThat(engine.failure(ID)).isEmpty();
    }

    @Test
    void whatLastsFailsTheLinkAndKeepsItsCheckpoint() {
        start();
        next();
        Checkpoint before = replica().held().orElseThrow();
        vm.failFreeze = FAULT;
        assertThat(codeOf(engine.checkpoint(ID))).isEqualTo(Problem.TIMEOUT);
        time.runUntil(() -> state() == ShadowState.FAILED, Duration.ofSeconds(15));
        assertThat(engine.failure(ID).orElseThrow().code()).isEqualTo(Problem.TIMEOUT);
        assertThat(engine.replica(ID).orElseThrow().held()).contains(before);
        assertThat(codeOf(engine.checkpoint(ID))).isEqualTo(Problem.TIMEOUT);
        time.await(engine.release(ID), LONG);
        assertThat(replica().held()).contains(before);
    }

    @Test
    void aCollectionThatFailsIsThrownAway() {
        start();
        next();
        Checkpoint before = replica().held().orElseThrow();
        vm.memory.failReads = FAULT;
        time.runFor(Duration.ofSeconds(4));
        assertThat(replica().held()).contains(before);
        assertThat(codeOf(engine.checkpoint(ID))).isEqualTo(Problem.TIMEOUT);
        vm.memory.failReads = null;
        next();
    }

    @Test
    void aFoldThatFailsHalfWayIsMadeUpForByTheNextOne() {
        start();
        next();
        failWritesAfter(5);
        long done = completed();
        time.runFor(Duration.ofSeconds(3));
        assertThat(completed()).isEqualTo(done);
        assertThat(codeOf(engine.checkpoint(ID))).isEqualTo(Problem.TIMEOUT);
        vm.copy.beforeWrite = () -> {};
        next();
        next();
        assertThat(engine.failure(ID)).isEmpty();
    }

    @Test
    void aFoldThatNeverBeganIsMadeByTheFailover() {
        start();
        next();
        vm.failBeforeFold = FAULT;
        time.runFor(Duration.ofSeconds(3));
        vm.die();
        time.runUntil(() -> state() == ShadowState.FAILED, LONG);
        time.await(replica().failOver(new Epoch(1), step -> {}), LONG);
        assertThat(vm.epoch).isEqualTo(new Epoch(1));
    }

    @Test
    void aFoldThatNeverBeganIsMadeUpForByTheNextOne() {
        start();
        next();
        vm.failBeforeFold = FAULT;
        time.runFor(Duration.ofSeconds(3));
        vm.failBeforeFold = null;
        next();
        next();
    }

    @Test
    void callsThatComeLateDoNothing() {
        FakeMemory pages = new FakeMemory(8);
        Stage stage = new Stage(pages, new StageStore(FakeMemory.PAGE, Path.of("unused")));
        Pump pump = new Pump(stage, new CodecRegistry(), new Counters(), unlimited(), time, 0);
        RoundRunner.Parts parts =
                new RoundRunner.Parts(time, time, unlimited(), () -> vm.memory, new Object());
        vm.memory = new FakeMemory(8);
        vm.memory.noise(3, random);
        Take take = new Take(stage, new RoundRunner(parts, pump));
        int first = take.turn();
        take.collect(first);
        take.fold(first);
        take.fold(first);
        assertThat(pages.writes).isEqualTo(1);
        take.reset();
        assertThatThrownBy(() -> take.collect(first)).isInstanceOf(GnomonException.class);
        take.collect(take.turn());
        assertThatThrownBy(() -> take.fold(first)).isInstanceOf(GnomonException.class);
        assertThat(pages.writes).isEqualTo(1);
        take.close();
        assertThatThrownBy(() -> take.fold(first + 1)).isInstanceOf(GnomonException.class);
    }

    private static ByteRate.Share unlimited() {
        return new ByteRate().share();
    }

    @Test
    void aFoldThatFailsHalfWayIsFinishedByTheFailover() {
        start();
        next();
        failWritesAfter(5);
        time.runFor(Duration.ofSeconds(3));
        vm.die();
        time.runUntil(() -> state() == ShadowState.FAILED, LONG);
        vm.copy.beforeWrite = () -> {};
        time.await(replica().failOver(new Epoch(1), step -> {}), LONG);
        assertThat(vm.epoch).isEqualTo(new Epoch(1));
    }

    @Test
    void aPrimaryThatIsLostLeavesItsCheckpoint() {
        start();
        next();
        next();
        Checkpoint before = replica().held().orElseThrow();
        vm.die();
        time.runUntil(() -> state() == ShadowState.FAILED, Duration.ofSeconds(5));
        Problem why = engine.failure(ID).orElseThrow();
        assertThat(why.code()).isEqualTo(Problem.NOT_RUNNING);
        assertThat(why.nextStep()).contains("is kept for a failover");
        time.runFor(LONG);
        assertThat(engine.replica(ID).orElseThrow().held()).contains(before);
        time.await(engine.close(), LONG);
        assertThat(replica().held()).contains(before);
        assertThat(vm.openReplicas).isEqualTo(1);
    }

    @Test
    void aPrimaryThatIsLostInsideTheFreezeLeavesTheOldOne() {
        start();
        next();
        vm.dieInFreeze = true;
        Checkpoint before = replica().held().orElseThrow();
        time.runUntil(() -> state() == ShadowState.FAILED, Duration.ofSeconds(5));
        assertThat(replica().held()).contains(before);
        replica().check();
        assertThat(codeOf(start(EVERY))).isEqualTo(Problem.NOT_RUNNING);
        assertThat(replica().held()).contains(before);
        time.await(engine.stop(ID), LONG);
        assertThat(vm.openReplicas).isZero();
    }

    @Test
    void aPrimaryThatIsLostBeforeTheFoldLeavesTheNewOne() {
        start();
        next();
        vm.betweenThawAndFold = Duration.ofMillis(200);
        Instant before = captured();
        time.runUntil(() -> !captured().equals(before), LONG);
        vm.die();
        time.runUntil(() -> state() == ShadowState.FAILED, Duration.ofSeconds(5));
        assertThat(captured()).isAfter(before);
        replica().check();
        time.await(replica().failOver(new Epoch(1), step -> {}), LONG);
    }

    @Test
    void afterAFailoverAnotherLinkIsStartedAnew() {
        start();
        next();
        vm.die();
        time.runUntil(() -> state() == ShadowState.FAILED, Duration.ofSeconds(5));
        time.await(replica().failOver(new Epoch(1), step -> {}), LONG);
        assertThat(vm.openReplicas).isZero();
        assertThat(start().state()).isIn(ShadowState.IN_SYNC, ShadowState.LAGGING);
        next();
    }

    @Test
    void aCheckpointThatTheBackendGaveUpIsTakenAnew() {
        start();
        next();
        replica().giveUp();
        next();
        next();
        assertThat(replica().held()).isPresent();
    }

    @Test
    void aFirstOneThatFailsIsTriedAtThePaceOfTheMode() {
        vm.failCheckpoint = FAULT;
        start();
        time.runFor(Duration.ofSeconds(5));
        assertThat(engine.checkpoints(ID)).isEmpty();
        vm.failCheckpoint = null;
        next();
    }

    @Test
    void aSwitchMayCopyOverTheModesCheckpoint() {
        start();
        next();
        time.runFor(Duration.ofMillis(500));
        vm.runState = RunState.PAUSED;
        replica().writable(true);
        engine.finalSync(ID).copyWhileFrozen();
        assertThat(vm.copy.sameAs(vm.memory)).isTrue();
        assertThat(state()).isEqualTo(ShadowState.SWITCHING);
        long writes = vm.copy.writes;
        time.runFor(Duration.ofSeconds(5));
        assertThat(vm.copy.writes).isEqualTo(writes);
        replica().writable(false);
        replica().pagesAreTheCheckpoint();
        vm.become(vm.memory.copy(), new Epoch(1));
        next();
        next();
    }

    @Test
    void aSwitchThatCameToNothingLetsTheModeGoOn() {
        start();
        next();
        vm.runState = RunState.PAUSED;
        replica().writable(true);
        engine.finalSync(ID).copyWhileFrozen();
        replica().restore();
        replica().writable(false);
        vm.runState = RunState.RUNNING;
        next();
    }

    @Test
    void stopInTheMiddleFreesEverything() {
        start();
        next();
        vm.betweenThawAndFold = Duration.ofMillis(300);
        Instant before = captured();
        time.runUntil(() -> !captured().equals(before), LONG);
        CompletionStage<Checkpoint> asked = engine.checkpoint(ID);
        time.await(engine.stop(ID), LONG);
        assertThat(codeOf(asked)).isEqualTo(Problem.NOT_PROTECTED);
        assertThat(vm.openReplicas).isZero();
        guest.cancel();
        time.runFor(LONG);
        assertThat(time.pending()).isZero();
    }
}
