package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.gnomon.conformance.BackendUnderTest.Deed;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/** What happens when the hypervisor hangs, dies or has no room. */
public interface FaultContract extends BackendTests {

    @Test
    default void b02_hypervisorThatHangsBecomesATimeout() {
        needs(Deed.HANG_VMM);
        VirtualMachine vm = start();
        underTest().hangVmm(vm);
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.UNKNOWN);
        Problems.expect(() -> underTest().await(vm.pause()), Problem.TIMEOUT);
        underTest().unhangVmm(vm);
        underTest().await(vm.resume());
        assertLives(vm);
    }

    @Test
    default void b02_b05_hangBeforeTheFreezeLeavesTheOldSide() {
        needs(Deed.HANG_VMM);
        VirtualMachine vm = start();
        openReplica(vm);
        StandBy standBy = standBy(vm, underTest().goodUpdate(VM));
        underTest().hangVmm(vm);
        Problems.expect(
                () -> underTest().await(standBy.switchOver(new Epoch(1), step -> {}, () -> {})),
                Problem.TIMEOUT);
        underTest().unhangVmm(vm);
        underTest().await(standBy.discard());
        underTest().await(vm.resume());
        assertThat(vm.epoch()).isEqualTo(Epoch.ZERO);
        assertLives(vm);
    }

    @Test
    default void hypervisorThatHangsCanBeStopped() {
        needs(Deed.HANG_VMM);
        VirtualMachine vm = start();
        underTest().hangVmm(vm);
        underTest().await(vm.stop());
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(underTest().leftovers()).isEmpty();
        startAgain();
    }

    @Test
    default void vmmThatDiedIsGoneAndSaysSo() {
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        openReplica(vm);
        underTest().killVmm(vm);
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(underTest().await(vm.activeCopies())).isZero();
        Problems.expect(() -> underTest().await(vm.sample()), Problem.CRASHED, Problem.NOT_RUNNING);
        Problems.expect(() -> underTest().await(vm.pause()), Problem.CRASHED, Problem.NOT_RUNNING);
        underTest().await(vm.stop());
        assertThat(underTest().leftovers()).isEmpty();
        startAgain();
    }

    @Test
    default void deadVmCannotBeCheckpointed() {
        needs(Deed.KILL_VMM);
        VirtualMachine vm = start();
        Replica replica = openReplica(vm);
        underTest().killVmm(vm);
        Problems.expect(() -> checkpoint(vm, replica), Problem.CRASHED, Problem.NOT_RUNNING);
        assertThat(replica.held()).isEmpty();
        underTest().await(vm.stop());
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void b05_vmThatDoesNotFitLeavesNothing() {
        needs(Deed.FILL_MEMORY);
        Problems.expect(
                () -> underTest().await(underTest().backend().define(underTest().tooBig(VM))),
                Problem.OUT_OF_SPACE);
        assertThat(underTest().leftovers()).isEmpty();
        start();
    }
}
