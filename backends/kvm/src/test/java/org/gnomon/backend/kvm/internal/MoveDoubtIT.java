package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;

import java.io.IOException;
import java.nio.file.Path;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A VM that may run on another host is never let run here, whoever tidies up meanwhile. */
class MoveDoubtIT {
    @TempDir Path root;
    private TwoHosts hosts;

    @BeforeEach
    void open() {
        hosts = TwoHosts.open(root, "MoveDoubtIT");
    }

    @AfterEach
    void close() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
    }

    private static void assertUnclear(Recovery recovery) {
        assertThat(recovery.running()).isEmpty();
        assertThat(recovery.unclear())
                .extracting(Problem::code)
                .containsOnly(Problem.UNKNOWN_TRUTH)
                .hasSize(1);
        assertThat(recovery.unclear().get(0).message()).contains(TwoHosts.FAR);
    }

    /** It was told to run there, and no answer came; then this container ends in good order. */
    @Test
    void anOrderlyEndInDoubtLeavesAllAsItIs() {
        VirtualMachine vm = hosts.start("doubt");
        Path here = hosts.console(vm);
        Pump pump = hosts.follow(vm);
        StandBy standBy = hosts.standBy(vm);
        Problem unknown =
                problem(
                        standBy.switchOver(
                                next(vm),
                                step -> {
                                    if (step == SwitchoverState.FENCED) {
                                        hosts.peers.loseAnswers();
                                    }
                                },
                                pump.sync()));
        assertThat(unknown.code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        String said = QemuLab.read(here);
        hosts.peers.cut();
        assertThat(problem(vm.stop()).code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(problem(standBy.discard()).code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        hosts.peers.mend();
        assertThat(problem(vm.stop()).code()).as("it runs there").isEqualTo(Problem.UNKNOWN_TRUTH);
        hosts.peers.cut();
        await(vm.close());
        hosts.near.reopen();
        assertUnclear(await(hosts.near.backend.recover()));
        hosts.peers.mend();
        assertUnclearWithoutTheStandBy(vm);
        assertThat(QemuLab.read(here)).as("nothing ran here").isEqualTo(said);
        Recovery found = await(hosts.near.backend.recover());
        assertThat(found.unclear()).isEmpty();
        VirtualMachine there = found.running().get(0);
        assertThat(there.host()).isEqualTo(TwoHosts.FAR);
        assertThat(await(there.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(there), 5);
        TwoHosts.assertOneGuest(here, hosts.console(there));
        await(there.stop());
        hosts.assertNothingLeft();
    }

    /** As a container left it that took the stand-by for one that was never told. */
    private void assertUnclearWithoutTheStandBy(VirtualMachine vm) {
        StateStore store = new StateStore(hosts.near.config.stateDirectory());
        VmRecord whole = store.load(vm.definition().id()).orElseThrow();
        SideRecord waiting = whole.side(SideRecord.Role.STANDBY).orElseThrow();
        store.save(whole.minus(waiting));
        assertUnclear(await(hosts.near.backend.recover()));
        store.save(whole);
    }

    /** The state directory was not mounted, or its record was taken away by hand. */
    @Test
    void whatRunsElsewhereAndNoRecordNamesIsLeftAlone() {
        VirtualMachine vm = hosts.start("unnamed");
        Path here = hosts.console(vm);
        Pump pump = hosts.follow(vm);
        await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, pump.sync()));
        await(vm.retired().orElseThrow().release());
        Path console = hosts.console(vm);
        StateStore store = new StateStore(hosts.near.config.stateDirectory());
        VmRecord record = store.load(vm.definition().id()).orElseThrow();
        hosts.near.reopen();
        store.remove(vm.definition().id());
        assertUnclear(await(hosts.near.backend.recover()));
        hosts.near.awaitTicks(console, 5);
        store.save(record);
        Recovery found = await(hosts.near.backend.recover());
        assertThat(found.unclear()).isEmpty();
        assertThat(found.running()).hasSize(1);
        TwoHosts.assertOneGuest(here, console);
        await(found.running().get(0).stop());
        hosts.assertNothingLeft();
    }
}
