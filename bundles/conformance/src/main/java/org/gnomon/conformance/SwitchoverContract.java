package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The switch itself. */
public interface SwitchoverContract extends BackendTests {

    @Test
    default void guestGoesOnOnTheNewSide() {
        VirtualMachine vm = start();
        VmmVersion before = vm.vmm();
        long counter = underTest().guestCounter(VM);
        Blackout blackout = switchToGood(vm);
        assertThat(underTest().guestCounter(VM)).isGreaterThanOrEqualTo(counter);
        assertLives(vm);
        assertThat(vm.vmm()).isNotEqualTo(before);
        assertThat(vm.epoch()).isEqualTo(new Epoch(1));
        assertThat(vm.retired()).hasValueSatisfying(r -> assertThat(r.vmm()).isEqualTo(before));
        Duration parts =
                blackout.vcpuStop()
                        .plus(blackout.finalSync())
                        .plus(blackout.deviceTransfer())
                        .plus(blackout.diskHandover())
                        .plus(blackout.activation());
        assertThat(blackout.total()).isPositive().isGreaterThanOrEqualTo(parts);
        underTest().await(vm.retired().orElseThrow().release());
        assertThat(vm.retired()).isEmpty();
        assertThat(underTest().leftovers()).isEmpty();
        assertLives(vm);
    }

    @Test
    default void b10_stepsComeInOrderAndTheGuestStandsBetweenThem() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        List<SwitchoverState> steps = Collections.synchronizedList(new ArrayList<>());
        List<Long> counters = Collections.synchronizedList(new ArrayList<>());
        underTest()
                .await(
                        standBy.switchOver(
                                new Epoch(1),
                                step -> {
                                    steps.add(step);
                                    if (step != SwitchoverState.ACTIVATED) {
                                        counters.add(underTest().guestCounter(VM));
                                    }
                                },
                                PageCopy.of(vm, replica)));
        assertThat(steps)
                .containsExactly(
                        SwitchoverState.FROZEN,
                        SwitchoverState.FINALISED,
                        SwitchoverState.FENCED,
                        SwitchoverState.ACTIVATED);
        assertThat(counters).allMatch(counters.get(0)::equals);
        assertLives(vm);
    }

    @Test
    default void b11_neverMoreThanOneCopyRuns() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        assertThat(underTest().await(vm.activeCopies())).isEqualTo(1);
        CompletionStage<Blackout> whole =
                standBy.switchOver(new Epoch(1), step -> {}, PageCopy.of(vm, replica));
        while (!whole.toCompletableFuture().isDone()) {
            assertThat(underTest().await(vm.activeCopies())).isBetween(0, 1);
            underTest().letPass(Duration.ofNanos(100_000));
        }
        underTest().await(whole);
        assertLives(vm);
    }

    @Test
    default void finalSyncIsCalledOnceIfTheMemoryIsCopied() {
        needs(Capability.COPIED_SWITCH);
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        AtomicInteger calls = new AtomicInteger();
        FinalSync sync =
                () -> {
                    calls.incrementAndGet();
                    PageCopy.of(vm, replica).copyWhileFrozen();
                };
        underTest().await(standBy.switchOver(new Epoch(1), step -> {}, sync));
        assertThat(calls).hasValue(1);
    }

    @Test
    default void b05_failedFinalSyncLeavesTheOldSideRunning() {
        needs(Capability.COPIED_SWITCH);
        VirtualMachine vm = start();
        openReplica(vm);
        VmmVersion before = vm.vmm();
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        FinalSync broken =
                () -> {
                    throw new IllegalStateException("the link broke");
                };
        assertThatThrownBy(
                        () ->
                                underTest()
                                        .await(
                                                standBy.switchOver(
                                                        new Epoch(1), step -> {}, broken)))
                .hasMessageContaining("the link broke");
        assertOldSideGoesOn(vm, before, standBy);
    }

    @ParameterizedTest
    @EnumSource(names = {"FROZEN", "FINALISED", "FENCED"})
    default void b05_gateThatThrowsLeavesTheOldSideRunning(SwitchoverState at) {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        VmmVersion before = vm.vmm();
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        assertThatThrownBy(
                        () ->
                                underTest()
                                        .await(
                                                standBy.switchOver(
                                                        new Epoch(1),
                                                        step -> refuse(step, at),
                                                        PageCopy.of(vm, replica))))
                .hasMessageContaining("no further than " + at);
        assertOldSideGoesOn(vm, before, standBy);
        switchAgain(vm, replica);
    }

    private static void refuse(SwitchoverState step, SwitchoverState at) {
        if (step == at) {
            throw new IllegalStateException("no further than " + at);
        }
    }

    private void assertOldSideGoesOn(VirtualMachine vm, VmmVersion before, StandBy standBy) {
        assertLives(vm);
        assertThat(vm.vmm()).isEqualTo(before);
        assertThat(vm.epoch()).isEqualTo(Epoch.ZERO);
        assertThat(vm.retired()).isEmpty();
        underTest().await(standBy.discard());
    }

    private void switchAgain(VirtualMachine vm, Replica replica) {
        StandBy another = standBy(vm, underTest().goodUpdate(VM));
        underTest().await(another.switchOver(new Epoch(1), step -> {}, PageCopy.of(vm, replica)));
        assertLives(vm);
    }

    @Test
    default void b08_standByIsActivatedAtMostOnce() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        FinalSync sync = PageCopy.of(vm, replica);
        underTest().await(standBy.switchOver(new Epoch(1), step -> {}, sync));
        Problems.expect(
                () -> underTest().await(standBy.switchOver(new Epoch(2), step -> {}, sync)),
                Problem.ILLEGAL_TRANSITION);
        assertLives(vm);
        assertThat(vm.epoch()).isEqualTo(new Epoch(1));
    }

    @Test
    default void b08_discardedStandByLeavesNothing() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        underTest().await(standBy.discard());
        underTest().await(standBy.discard());
        Problems.expect(
                () ->
                        underTest()
                                .await(
                                        standBy.switchOver(
                                                new Epoch(1),
                                                step -> {},
                                                PageCopy.of(vm, replica))),
                Problem.ILLEGAL_TRANSITION);
        underTest().await(replica.close());
        assertThat(underTest().leftovers()).isEmpty();
        assertLives(vm);
    }

    @Test
    default void b09_staleEpochIsRefused() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        Problems.expect(
                () ->
                        underTest()
                                .await(
                                        standBy.switchOver(
                                                Epoch.ZERO, step -> {}, PageCopy.of(vm, replica))),
                Problem.STALE_EPOCH);
        assertLives(vm);
        assertThat(vm.epoch()).isEqualTo(Epoch.ZERO);
    }

    @Test
    default void b05_badUpdateHasNoStandByOrDoesNotHarm() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        underTest().badUpdates(VM).stream()
                .filter(bad -> bad.caught() == BackendUnderTest.Caught.BY_INSPECTION)
                .forEach(
                        bad ->
                                Problems.expect(
                                        () -> underTest().await(vm.standBy(bad.update())),
                                        bad.codes().toArray(String[]::new)));
        underTest().await(replica.close());
        assertThat(underTest().leftovers()).isEmpty();
        assertLives(vm);
    }

    @Test
    default void aCheckpointMayBeHeldAtTheSwitch() {
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        underTest().await(standBy.switchOver(new Epoch(1), step -> {}, PageCopy.of(vm, replica)));
        assertLives(vm);
        assertThat(vm.retired()).isPresent();
    }
}
