package org.gnomon.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several links for one VM, and what becomes of them when it is switched or lost. */
class SeveralShadowsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int PAGES = 1024;
    private static final ShadowPlace A = new ShadowPlace("a", "local");
    private static final ShadowPlace B = new ShadowPlace("b", "there");
    private static final ShadowPlace C = new ShadowPlace("c", "elsewhere");
    private static final Redundancy OFTEN = CheckpointFixture.every(Duration.ofSeconds(1));
    private static final Problem FAULT = Problem.of(Problem.TIMEOUT, "no answer", "");

    private final VirtualTime time = new VirtualTime(42);
    private final ReplicationEngine engine = engine();
    private final FakeVm vm = new FakeVm(time, PAGES);
    private final Random random = new Random(42);

    private ReplicationEngine engine() {
        return new ReplicationEngine(time, time, new CodecRegistry());
    }

    @BeforeEach
    void aFullMemory() {
        for (int page = 0; page < PAGES; page++) {
            vm.memory.noise(page, random);
        }
    }

    @AfterEach
    void checkpointsAreWhatThePrimaryHad() {
        vm.open.forEach(replica -> ((FakeReplica) replica).check());
    }

    private CompletionStage<ReplicationStatus> begin(ShadowPlace place, Redundancy redundancy) {
        return engine.start(vm, place, ProtectionPolicy.DEFAULT, redundancy);
    }

    private ReplicationStatus start(ShadowPlace place) {
        return time.await(begin(place, Redundancy.ONE), LONG);
    }

    private static ShadowId id(ShadowPlace place) {
        return ShadowId.of(FakeVm.ID, place);
    }

    private ReplicationStatus status(ShadowPlace place) {
        return engine.status(id(place)).orElseThrow();
    }

    private long completed(ShadowPlace place) {
        return engine.checkpoints(id(place)).map(CheckpointStatus::completed).orElse(0L);
    }

    private boolean isEqual(ShadowPlace place) {
        return vm.replica(place.name()).pages().sameAs(vm.memory);
    }

    private String codeOf(CompletionStage<?> stage) {
        try {
            time.await(stage, LONG);
            return "none";
        } catch (GnomonException e) {
            return e.problem().code();
        }
    }

    private void write(int pages) {
        for (int i = 0; i < pages; i++) {
            vm.memory.noise(i, random);
        }
    }

    @Test
    void eachIsFollowedAndTheFirstOneAnswersForTheVm() {
        start(B);
        start(A);
        assertThat(engine.shadows(FakeVm.ID)).containsExactly(id(B), id(A));
        write(3);
        time.runFor(Duration.ofSeconds(2));
        assertThat(isEqual(A) && isEqual(B)).isTrue();
        assertThat(engine.replica(FakeVm.ID)).contains(vm.replica("b"));
        time.await(engine.checkpoint(FakeVm.ID), LONG);
        assertThat(status(B).state()).isEqualTo(ShadowState.REHEARSING);
        assertThat(status(A).state()).isEqualTo(ShadowState.IN_SYNC);
        assertThat(codeOf(begin(A, Redundancy.ONE))).isEqualTo(Problem.ALREADY_EXISTS);
        time.await(engine.stop(FakeVm.ID), LONG);
        assertThat(engine.shadows(FakeVm.ID)).containsExactly(id(A));
        assertThat(engine.replica(FakeVm.ID)).contains(vm.replica("a"));
        assertThat(vm.openReplicas).isEqualTo(1);
    }

    @Test
    void oneThatFailsDoesNotDisturbTheOther() {
        start(A);
        start(B);
        vm.replica("a").pages().beforeWrite =
                () -> {
                    throw FAULT.asException();
                };
        write(3);
        time.runFor(Duration.ofSeconds(10));
        assertThat(status(A).state()).isEqualTo(ShadowState.FAILED);
        assertThat(engine.failure(id(A))).contains(FAULT);
        assertThat(engine.failure(id(B))).isEmpty();
        assertThat(isEqual(B)).isTrue();
    }

    @Test
    void theLimitIsThatOfTheVmAndIsSharedFairly() {
        long limit = PAGES * FakeMemory.PAGE / 4;
        ProtectionPolicy d = ProtectionPolicy.DEFAULT;
        ProtectionPolicy policy =
                new ProtectionPolicy(
                        d.lagTarget(),
                        limit,
                        d.sampleEvery(),
                        d.warmUp(),
                        d.calibration(),
                        d.trial(),
                        d.watch(),
                        d.checkpointAge());
        long begin = time.nanos();
        CompletionStage<?> a = engine.start(vm, A, policy, Redundancy.ONE);
        CompletionStage<?> b = engine.start(vm, B, policy, Redundancy.ONE);
        time.runFor(Duration.ofSeconds(4));
        long sentA = status(A).sentBytes();
        long sentB = status(B).sentBytes();
        // Each may be ahead by one batch.
        long most = limit * 4 + 2 * 65 * FakeMemory.PAGE;
        assertThat(sentA + sentB).isLessThan(most).isGreaterThan(limit * 3);
        assertThat((double) sentA / sentB).isBetween(0.8, 1.25);
        time.await(a, LONG);
        time.await(b, LONG);
        assertThat(time.since(begin)).isGreaterThan(Duration.ofMillis(7_800));
    }

    @Test
    void afterASwitchTheOthersSendOnlyWhatChanged() {
        start(A);
        start(B);
        start(C);
        long sent = status(B).sentBytes() + status(C).sentBytes();
        vm.runState = RunState.PAUSED;
        engine.finalSync(id(A)).copyWhileFrozen();
        FakeReplica taken = vm.replica("a");
        vm.become(taken.pages().copy(), new Epoch(1));
        vm.closed(taken);
        write(10);
        time.runUntil(() -> isEqual(B) && isEqual(C), Duration.ofSeconds(10));
        long more = status(B).sentBytes() + status(C).sentBytes() - sent;
        assertThat(more).isBetween(20L * FakeMemory.PAGE, 24L * FakeMemory.PAGE);
        assertThat(status(A).state()).isEqualTo(ShadowState.FAILED);
        assertThat(engine.failure(id(A)).orElseThrow().message()).contains("became the VM");
        assertThat(engine.shadows(FakeVm.ID)).containsExactly(id(A), id(B), id(C));
        time.await(engine.stop(id(A)), LONG);
        assertThat(start(A).rawBytes()).isEqualTo((long) PAGES * FakeMemory.PAGE);
        assertThat(vm.openReplicas).isEqualTo(3);
    }

    @Test
    void whatOutlivedAnEngineIsFollowedOn() {
        start(A);
        time.await(engine().start(vm, A, ProtectionPolicy.DEFAULT, Redundancy.ONE), LONG);
        ReplicationEngine next = engine();
        write(5);
        ReplicationStatus status =
                time.await(next.start(vm, A, ProtectionPolicy.DEFAULT, Redundancy.ONE), LONG);
        assertThat(status.rawBytes()).isEqualTo(5L * FakeMemory.PAGE);
        assertThat(vm.openReplicas).isEqualTo(1);
    }

    @Test
    void whatOutlivedAFailureIsFollowedOnOnceOrOpenedAnew() {
        start(A);
        FakeReplica first = vm.replica("a");
        vm.memory.failReads = FAULT;
        time.runUntil(() -> status(A).state() == ShadowState.FAILED, LONG);
        vm.memory.failReads = null;
        write(5);
        assertThat(start(A).rawBytes()).isEqualTo(5L * FakeMemory.PAGE);
        assertThat(vm.replica("a")).isSameAs(first);
        first.pages().failWrites = FAULT;
        write(5);
        time.runUntil(() -> status(A).state() == ShadowState.FAILED, LONG);
        assertThat(codeOf(begin(A, Redundancy.ONE))).isEqualTo(Problem.TIMEOUT);
        assertThat(vm.replica("a")).isSameAs(first);
        assertThat(start(A).rawBytes()).isEqualTo((long) PAGES * FakeMemory.PAGE);
        assertThat(vm.replica("a")).isNotSameAs(first);
        assertThat(first.closed).isTrue();
    }

    @Test
    void afterAFailoverTheOthersAreFollowedOnFromTheirCheckpoints() {
        time.await(begin(A, OFTEN), LONG);
        time.await(begin(B, OFTEN), LONG);
        time.runUntil(() -> completed(A) > 2 && completed(B) > 2, LONG);
        Checkpoint held = vm.replica("b").held().orElseThrow();
        vm.die();
        time.runUntil(
                () ->
                        status(A).state() == ShadowState.FAILED
                                && status(B).state() == ShadowState.FAILED,
                LONG);
        time.await(vm.replica("a").failOver(new Epoch(1), step -> {}), LONG);
        assertThat(vm.replica("b").held()).contains(held);
        write(7);
        CompletionStage<ReplicationStatus> again = begin(B, OFTEN);
        assertThat(time.await(again, LONG).state()).isEqualTo(ShadowState.IN_SYNC);
        assertThat(vm.replica("b").held().orElseThrow().epoch()).isEqualTo(new Epoch(1));
        assertThat(status(B).sentBytes()).isBetween(1L, 8L * FakeMemory.PAGE);
    }

    @Test
    void aFailoverThatIsOverBeforeALinkLooksIsJustAnotherSide() {
        time.await(begin(A, OFTEN), LONG);
        time.await(begin(B, OFTEN), LONG);
        time.runUntil(() -> completed(A) > 2 && completed(B) > 2, LONG);
        vm.die();
        time.await(vm.replica("a").failOver(new Epoch(1), step -> {}), LONG);
        long done = completed(B);
        time.runUntil(() -> completed(B) > done + 1, LONG);
        assertThat(engine.failure(id(A)).orElseThrow().message()).contains("became the VM");
        assertThat(engine.failure(id(B))).isEmpty();
        assertThat(vm.replica("b").held().orElseThrow().epoch()).isEqualTo(new Epoch(1));
    }

    @Test
    void aHeldCheckpointIsGivenUpForRoundsOnlyWhileTheVmRuns() {
        time.await(begin(A, OFTEN), LONG);
        time.runUntil(() -> completed(A) > 1, LONG);
        vm.runState = RunState.UNKNOWN;
        ReplicationEngine next = engine();
        CompletionStage<?> refused = next.start(vm, A, ProtectionPolicy.DEFAULT, Redundancy.ONE);
        assertThat(codeOf(refused)).isEqualTo(Problem.ILLEGAL_TRANSITION);
        assertThat(vm.replica("a").held()).isPresent();
        vm.runState = RunState.RUNNING;
        time.await(engine.checkpoint(id(A)), LONG);
        time.await(next.start(vm, A, ProtectionPolicy.DEFAULT, Redundancy.ONE), LONG);
        assertThat(vm.replica("a").held()).isEmpty();
        assertThat(isEqual(A)).isTrue();
    }
}
