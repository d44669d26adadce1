package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gnomon.conformance.BackendUnderTest.Deed;
import org.gnomon.conformance.support.Delta;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/** Going on from a checkpoint because the primary is lost. */
public interface FailoverContract extends BackendTests {

    private Replica held(VirtualMachine vm) {
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        return replica;
    }

    private Replica held(VirtualMachine vm, String name) {
        ShadowPlace place = new ShadowPlace(name, ShadowPlace.LOCAL);
        Replica replica = underTest().await(vm.openReplica(place));
        checkpoint(vm, replica);
        return replica;
    }

    private Duration failOver(Replica replica, long epoch) {
        underTest().guestFallsBack(VM);
        return underTest().await(replica.failOver(new Epoch(epoch), step -> {}));
    }

    private static StepGate notBeyondFenced() {
        return step -> {
            if (step == SwitchoverState.FENCED) {
                throw new IllegalStateException("no further than FENCED");
            }
        };
    }

    @Test
    default void guestGoesOnFromTheCheckpoint() {
        needs(Capability.FAILOVER);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        Sample before = underTest().await(vm.sample());
        Replica replica = held(vm);
        letLive();
        underTest().killVmm(vm);
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.GONE);
        underTest().guestFallsBack(VM);
        List<SwitchoverState> steps = Collections.synchronizedList(new ArrayList<>());
        Duration lost = underTest().await(replica.failOver(new Epoch(1), steps::add));
        assertThat(steps).containsExactly(SwitchoverState.FENCED, SwitchoverState.ACTIVATED);
        assertThat(vm.epoch()).isEqualTo(new Epoch(1));
        assertLives(vm);
        Sample after = underTest().await(vm.sample());
        assertThat(lost)
                .isPositive()
                .isLessThanOrEqualTo(Duration.between(before.at(), after.at()));
        assertThat(vm.retired()).isEmpty();
        assertThat(vm.replicas()).isEmpty();
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void advancedCheckpointIsWhatRuns() {
        needs(Capability.FAILOVER);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        letLive();
        Delta delta = Delta.of(vm, replica);
        long[] counter = new long[1];
        underTest()
                .await(
                        replica.advance(
                                () -> {
                                    counter[0] = underTest().guestCounter(VM);
                                    delta.collect().copyWhileFrozen();
                                },
                                delta.fold()));
        letLive();
        underTest().killVmm(vm);
        failOver(replica, 1);
        assertLives(vm);
        assertThat(underTest().guestCounter(VM)).isGreaterThanOrEqualTo(counter[0]);
    }

    @Test
    default void b16_primaryIsEndedBeforeFencedIsTold() {
        needs(Capability.FAILOVER);
        needs(Deed.LOOK_AT_VMM);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        letLive();
        assertThat(underTest().vmmIsThere(vm)).isTrue();
        underTest().guestFallsBack(VM);
        List<Boolean> there = Collections.synchronizedList(new ArrayList<>());
        StepGate gate =
                step -> {
                    if (step == SwitchoverState.FENCED) {
                        there.add(underTest().vmmIsThere(vm));
                    }
                };
        underTest().await(replica.failOver(new Epoch(1), gate));
        assertThat(there).containsExactly(false);
        assertLives(vm);
    }

    @Test
    default void b16_primaryThatHangsIsEnded() {
        needs(Capability.FAILOVER);
        needs(Deed.HANG_VMM);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        underTest().hangVmm(vm);
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.UNKNOWN);
        failOver(replica, 1);
        assertLives(vm);
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void b11_neverMoreThanOneCopyRunsInAFailover() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        underTest().guestFallsBack(VM);
        var whole = replica.failOver(new Epoch(1), step -> {});
        while (!whole.toCompletableFuture().isDone()) {
            assertThat(underTest().await(vm.activeCopies())).isBetween(0, 1);
            underTest().letPass(Duration.ofNanos(100_000));
        }
        underTest().await(whole);
        assertLives(vm);
    }

    @Test
    default void b16_gateThatThrowsAtFencedRunsNothing() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica replica = held(vm);
        long pages = PageCopy.checksum(replica.pages());
        assertThatThrownBy(
                        () -> underTest().await(replica.failOver(new Epoch(1), notBeyondFenced())))
                .hasMessageContaining("no further than FENCED");
        assertThat(underTest().await(vm.activeCopies())).isZero();
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(vm.epoch()).isEqualTo(Epoch.ZERO);
        assertThat(replica.held()).isPresent();
        assertThat(PageCopy.checksum(replica.pages())).isEqualTo(pages);
        failOver(replica, 1);
        assertLives(vm);
    }

    @Test
    default void withoutACheckpointNothingIsTouched() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        Problems.expect(
                () -> underTest().await(replica.failOver(new Epoch(1), step -> {})),
                Problem.UNSUPPORTED);
        assertLives(vm);
        assertThat(vm.epoch()).isEqualTo(Epoch.ZERO);
        assertThat(vm.replicas()).hasSize(1);
    }

    @Test
    default void b09_staleEpochOfAFailoverIsRefusedAndNothingIsTouched() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        switchToGood(vm);
        underTest().await(vm.retired().orElseThrow().release());
        Replica replica = held(vm);
        for (long old = 0; old <= 1; old++) {
            Epoch epoch = new Epoch(old);
            Problems.expect(
                    () -> underTest().await(replica.failOver(epoch, step -> {})),
                    Problem.STALE_EPOCH);
        }
        assertLives(vm);
        assertThat(vm.epoch()).isEqualTo(new Epoch(1));
        assertThat(replica.held()).isPresent();
        failOver(replica, 2);
        assertThat(vm.epoch()).isEqualTo(new Epoch(2));
        assertLives(vm);
    }

    @Test
    default void b09_epochOfAFailoverCountsForSwitchesToo() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        failOver(held(vm), 5);
        Replica replica = openReplica(vm);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        Problems.expect(
                () ->
                        underTest()
                                .await(
                                        standBy.switchOver(
                                                new Epoch(5),
                                                step -> {},
                                                PageCopy.of(vm, replica))),
                Problem.STALE_EPOCH);
        assertLives(vm);
        underTest().await(standBy.discard());
        underTest().await(replica.close());
        switchToGood(vm);
        assertThat(vm.epoch()).isEqualTo(new Epoch(6));
        assertLives(vm);
    }

    @Test
    default void anotherReplicaDoesItWhenOneFailed() {
        needs(Capability.FAILOVER);
        needs(Capability.SEVERAL_SHADOWS);
        VirtualMachine vm = start();
        Replica first = held(vm, "first");
        Replica second = held(vm, "second");
        assertThatThrownBy(() -> underTest().await(first.failOver(new Epoch(1), notBeyondFenced())))
                .hasMessageContaining("no further than FENCED");
        failOver(second, 2);
        assertLives(vm);
        assertThat(vm.epoch()).isEqualTo(new Epoch(2));
        assertThat(vm.replicas()).extracting(r -> r.place().name()).containsExactly("first");
        assertFollows(vm, first);
    }

    /** B-14 for a failover: the other replica is as it was, and replication goes on into it. */
    private void assertFollows(VirtualMachine vm, Replica other) {
        assertThat(other.held()).isPresent();
        underTest().await(other.release());
        checkpoint(vm, other);
        letLive();
        failOver(other, vm.epoch().next().value());
        assertLives(vm);
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void failoverAfterASwitchLeavesNoOldSide() {
        needs(Capability.FAILOVER);
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        switchToGood(vm);
        Replica replica = held(vm);
        underTest().killVmm(vm);
        failOver(replica, 2);
        assertLives(vm);
        assertThat(vm.retired()).isEmpty();
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void afterAFailoverAllIsPossibleAgain() {
        needs(Capability.FAILOVER);
        VirtualMachine vm = start();
        failOver(held(vm), 1);
        assertLives(vm);
        switchToGood(vm);
        assertLives(vm);
        underTest().await(vm.retired().orElseThrow().release());
        failOver(held(vm), 3);
        assertLives(vm);
        underTest().await(vm.stop());
        assertThat(underTest().leftovers()).isEmpty();
        startAgain();
    }

    @Test
    default void guestThatShutsItselfDownIsNotLost() {
        needs(Deed.SHUT_DOWN_GUEST);
        VirtualMachine vm = start();
        underTest().shutDownGuest(vm);
        RunState state = underTest().await(vm.runState());
        for (int i = 0; i < 200 && state == RunState.RUNNING; i++) {
            underTest().letPass(underTest().guestPulse());
            state = underTest().await(vm.runState());
        }
        assertThat(state).isEqualTo(RunState.SHUT_DOWN);
        assertThat(underTest().await(vm.activeCopies())).isZero();
        underTest().await(vm.stop());
        assertThat(underTest().leftovers()).isEmpty();
        startAgain();
    }
}
