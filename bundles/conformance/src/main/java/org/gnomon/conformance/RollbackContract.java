package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/** Going back. */
public interface RollbackContract extends BackendTests {

    @Test
    default void reverseTransferLosesNothing() {
        needs(Capability.REVERSE_TRANSFER);
        VirtualMachine vm = start();
        VmmVersion old = vm.vmm();
        switchToGood(vm);
        VmmVersion updated = vm.vmm();
        letLive();
        long counter = underTest().guestCounter(VM);
        StandBy back = underTest().await(vm.retired().orElseThrow().standBy());
        assertThat(back.vmm()).isEqualTo(old);
        underTest().await(back.switchOver(new Epoch(2), step -> {}, () -> {}));
        assertThat(underTest().guestCounter(VM)).isGreaterThanOrEqualTo(counter);
        assertLives(vm);
        assertThat(vm.vmm()).isEqualTo(old);
        assertThat(vm.epoch()).isEqualTo(new Epoch(2));
        assertThat(vm.retired()).hasValueSatisfying(r -> assertThat(r.vmm()).isEqualTo(updated));
        underTest().await(vm.retired().orElseThrow().release());
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void b05_failedReverseTransferLeavesTheNewSideRunning() {
        needs(Capability.REVERSE_TRANSFER);
        VirtualMachine vm = start();
        switchToGood(vm);
        VmmVersion updated = vm.vmm();
        StandBy back = underTest().await(vm.retired().orElseThrow().standBy());
        assertThatThrownBy(
                        () ->
                                underTest()
                                        .await(
                                                back.switchOver(
                                                        new Epoch(2),
                                                        step -> refuseFrozen(step),
                                                        () -> {})))
                .hasMessageContaining("not now");
        assertLives(vm);
        assertThat(vm.vmm()).isEqualTo(updated);
        assertThat(vm.retired()).isPresent();
        underTest().await(back.discard());
        StandBy again = underTest().await(vm.retired().orElseThrow().standBy());
        underTest().await(again.switchOver(new Epoch(2), step -> {}, () -> {}));
        assertLives(vm);
    }

    private static void refuseFrozen(SwitchoverState step) {
        if (step == SwitchoverState.FROZEN) {
            throw new IllegalStateException("not now");
        }
    }

    @Test
    default void b09_staleEpochOfARollbackIsRefused() {
        needs(Capability.RESTORE_CHECKPOINT);
        VirtualMachine vm = start();
        switchWithCheckpoint(vm);
        RetiredSide retired = vm.retired().orElseThrow();
        Problems.expect(
                () -> underTest().await(retired.restoreCheckpoint(new Epoch(1), step -> {})),
                Problem.STALE_EPOCH);
        assertLives(vm);
        assertThat(vm.epoch()).isEqualTo(new Epoch(1));
    }

    @Test
    default void restoredCheckpointStatesWhatWasLost() {
        needs(Capability.RESTORE_CHECKPOINT);
        VirtualMachine vm = start();
        VmmVersion old = vm.vmm();
        switchWithCheckpoint(vm);
        letLive();
        underTest().guestFallsBack(VM);
        Duration lost =
                underTest()
                        .await(
                                vm.retired()
                                        .orElseThrow()
                                        .restoreCheckpoint(new Epoch(2), step -> {}));
        assertThat(lost).isPositive();
        assertLives(vm);
        assertThat(vm.vmm()).isEqualTo(old);
        assertThat(vm.epoch()).isEqualTo(new Epoch(2));
    }

    private void switchWithCheckpoint(VirtualMachine vm) {
        Replica replica = openReplica(vm);
        checkpoint(vm, replica);
        letLive();
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        underTest().await(standBy.switchOver(new Epoch(1), step -> {}, PageCopy.of(vm, replica)));
        assertLives(vm);
    }

    @Test
    default void checkpointIsRestoredAlsoWhenTheNewSideIsDead() {
        needs(Capability.RESTORE_CHECKPOINT);
        needs(BackendUnderTest.Deed.KILL_VMM);
        VirtualMachine vm = start();
        switchWithCheckpoint(vm);
        underTest().killVmm(vm);
        assertThat(underTest().await(vm.activeCopies())).isZero();
        RetiredSide retired = vm.retired().orElseThrow();
        Problems.expect(
                () -> underTest().await(retired.standBy()),
                Problem.CRASHED,
                Problem.NOT_RUNNING,
                Problem.TIMEOUT);
        underTest().guestFallsBack(VM);
        underTest().await(retired.restoreCheckpoint(new Epoch(2), step -> {}));
        assertLives(vm);
    }

    @Test
    default void withoutACheckpointARestoreIsRefusedOrStatesTheLoss() {
        needs(Capability.RESTORE_CHECKPOINT);
        VirtualMachine vm = start();
        switchToGood(vm);
        letLive();
        RetiredSide retired = vm.retired().orElseThrow();
        underTest().guestFallsBack(VM);
        try {
            assertThat(underTest().await(retired.restoreCheckpoint(new Epoch(2), step -> {})))
                    .isPositive();
        } catch (GnomonException e) {
            assertThat(e.problem().code()).isEqualTo(Problem.UNSUPPORTED);
        }
        assertLives(vm);
    }

    @Test
    default void releasedSideCannotComeBack() {
        VirtualMachine vm = start();
        switchToGood(vm);
        RetiredSide retired = vm.retired().orElseThrow();
        underTest().await(retired.release());
        underTest().await(retired.release());
        assertThat(vm.retired()).isEmpty();
        assertThat(underTest().leftovers()).isEmpty();
        if (underTest().backend().info().capabilities().contains(Capability.REVERSE_TRANSFER)) {
            Problems.expect(
                    () -> underTest().await(retired.standBy()),
                    Problem.NOTHING_TO_ROLL_BACK,
                    Problem.ILLEGAL_TRANSITION,
                    Problem.NOT_RUNNING);
        }
        assertLives(vm);
    }
}
