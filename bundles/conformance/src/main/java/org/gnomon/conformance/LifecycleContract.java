package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** The life of a VM under a handle. */
public interface LifecycleContract extends BackendTests {

    @Disabled("From outside, a call that blocks looks like one on a slow machine; read the code.")
    @Test
    default void untested_b01_noCallBlocks() {}

    @Test
    default void definedVmRunsOnceAtEpochZero() {
        VirtualMachine vm = start();
        assertThat(vm.epoch()).isEqualTo(Epoch.ZERO);
        assertThat(vm.definition()).isEqualTo(underTest().definition(VM));
        assertThat(vm.retired()).isEmpty();
        assertThat(vm.vmm().version()).isNotBlank();
    }

    @Test
    default void exampleCanBeDefined() {
        VmDefinition example = underTest().await(underTest().backend().example(VM));
        assertThat(example.id()).isEqualTo(VM);
        assertThat(example.backend()).isEqualTo(kind());
        VirtualMachine vm = underTest().await(underTest().backend().define(example));
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.RUNNING);
    }

    @Test
    default void vmmsAreListedWithVersionAndLocation() {
        assertThat(underTest().await(underTest().backend().vmms()))
                .isNotEmpty()
                .allSatisfy(
                        v -> {
                            assertThat(v.version()).isNotBlank();
                            assertThat(v.location()).isNotBlank();
                        });
    }

    @Test
    default void b02_unknownPropertyIsRefused() {
        VmDefinition good = underTest().definition(VM);
        Map<String, String> properties = new HashMap<>(good.properties());
        properties.put("no-such-property", "1");
        VmDefinition bad =
                new VmDefinition(
                        VM,
                        good.backend(),
                        good.origin(),
                        good.memoryBytes(),
                        good.vcpus(),
                        properties);
        Problems.expect(
                () -> underTest().await(underTest().backend().define(bad)), Problem.INVALID_INPUT);
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void b02_secondVmOfTheNameIsRefused() {
        VirtualMachine vm = start();
        Problems.expect(
                () -> underTest().await(underTest().backend().define(underTest().definition(VM))),
                Problem.ALREADY_EXISTS);
        assertLives(vm);
    }

    @Test
    default void b03_callsAtTheSameTimeArePutInOrder() {
        VirtualMachine vm = start();
        List<CompletionStage<?>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(vm.pause());
            calls.add(vm.sample());
            calls.add(vm.resume());
            calls.add(vm.runState());
        }
        calls.forEach(call -> underTest().await(call));
        assertLives(vm);
    }

    @Test
    default void pausedGuestStandsUntilItIsResumed() {
        VirtualMachine vm = start();
        underTest().await(vm.pause());
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.PAUSED);
        assertStands();
        underTest().await(vm.resume());
        assertLives(vm);
    }

    @Test
    default void b04_closingTheHandleLeavesTheGuestRunning() {
        VirtualMachine vm = start();
        underTest().await(vm.close());
        long before = underTest().guestCounter(VM);
        letLive();
        assertThat(underTest().guestCounter(VM)).isGreaterThan(before);
        assertThat(underTest().leftovers()).isEmpty();
    }

    @Test
    default void vmStartedElsewhereIsAdopted() {
        needs(Capability.ADOPT);
        VmDefinition adoption = underTest().startElsewhere(VM);
        VirtualMachine vm = underTest().await(underTest().backend().adopt(adoption));
        assertBoots(vm);
        assertThat(vm.definition()).isEqualTo(adoption);
        assertThat(vm.epoch()).isEqualTo(Epoch.ZERO);
        underTest().await(vm.stop());
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.GONE);
    }

    @Test
    default void closedVmCanBeAdopted() {
        needs(Capability.ADOPT);
        VirtualMachine vm = start();
        underTest().await(vm.close());
        adoptAndStop(underTest().definition(VM));
    }

    @Test
    default void adoptedVmThatWasClosedCanBeAdoptedAgain() {
        needs(Capability.ADOPT);
        VmDefinition adoption = underTest().startElsewhere(VM);
        VirtualMachine vm = underTest().await(underTest().backend().adopt(adoption));
        assertBoots(vm);
        switchToGood(vm);
        underTest().await(vm.retired().orElseThrow().release());
        underTest().await(vm.close());
        assertThat(adoptAndStop(adoption).epoch()).isEqualTo(new Epoch(1));
    }

    private VirtualMachine adoptAndStop(VmDefinition definition) {
        VirtualMachine again = underTest().await(underTest().backend().adopt(definition));
        assertLives(again);
        assertThat(again.definition()).isEqualTo(definition);
        underTest().await(again.stop());
        assertThat(underTest().await(again.runState())).isEqualTo(RunState.GONE);
        return again;
    }

    @Test
    default void b04_closedVmIsFoundByRecovery() {
        VirtualMachine vm = start();
        underTest().await(vm.close());
        List<VirtualMachine> found = underTest().await(underTest().backend().recover()).running();
        assertThat(found).hasSize(1);
        assertLives(found.get(0));
    }

    @Test
    default void adoptingWhatDoesNotRunIsRefused() {
        needs(Capability.ADOPT);
        VmDefinition definition = underTest().adoption(new VmId("nobody"));
        Problems.expect(
                () -> underTest().await(underTest().backend().adopt(definition)),
                Problem.NOT_RUNNING);
    }

    @Test
    default void b05_stoppedVmLeavesNothing() {
        VirtualMachine vm = start();
        checkpoint(vm, openReplica(vm));
        underTest().await(vm.stop());
        assertThat(underTest().await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(underTest().await(vm.activeCopies())).isZero();
        assertThat(underTest().leftovers()).isEmpty();
        startAgain();
    }
}
