package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;

import java.io.IOException;
import java.nio.file.Path;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.state.Activation;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.StateStore;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The next container finds a failover to another host that the last one had begun. */
class FarFailoverCrashIT {
    private static final int EPOCH = 1;

    @TempDir Path root;
    private TwoHosts hosts;

    @BeforeEach
    void open() {
        hosts = TwoHosts.open(root, "FarFailoverCrashIT");
    }

    @AfterEach
    void close() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
    }

    /** How far it was. */
    enum Was {
        PREPARED,
        LOADED,
        TOLD_IN_THE_RECORD,
        RUNNING,
        FENCED
    }

    private Recovery recovered(FarEpochs epochs, Was at) {
        String key = epochs.replica.far().orElseThrow().key();
        FarHost far = hosts.host();
        SideRecord standBy =
                far.prepare(key, hosts.near.fixture.newQemu())
                        .at(TwoHosts.FAR, key)
                        .as(SideRecord.Role.STANDBY);
        boolean told = at.ordinal() >= Was.TOLD_IN_THE_RECORD.ordinal();
        StateStore store = new StateStore(hosts.near.config.stateDirectory());
        VmRecord record = store.load(epochs.vm.definition().id()).orElseThrow();
        Activation begun =
                record.activation().takingOver(EPOCH, new Activation.Takeover(key, 0, told));
        store.save(record.plus(standBy).withActivation(begun));
        if (at != Was.PREPARED) {
            far.load(key);
        }
        if (at == Was.RUNNING) {
            far.activate(key, EPOCH);
        } else if (at == Was.FENCED) {
            far.fence(key);
        }
        hosts.near.reopen();
        return await(hosts.near.backend.recover());
    }

    @ParameterizedTest
    @EnumSource
    void whatWasBegunIsEndedOneWayOrTheOther(Was at) {
        FarEpochs epochs = FarEpochs.begin(hosts, "crashed");
        hosts.near.killActive(epochs.vm);
        Recovery recovery = recovered(epochs, at);
        assertThat(recovery.unclear()).isEmpty();
        if (at == Was.FENCED) {
            assertThat(recovery.running()).as("nothing is left of it").isEmpty();
            hosts.assertNothingLeft();
            return;
        }
        VirtualMachine vm = recovery.running().get(0);
        if (at != Was.RUNNING) {
            assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
            assertThat(await(vm.activeCopies())).isZero();
            Replica replica = vm.replicas().get(0);
            assertThat(replica.held()).isPresent();
            await(replica.failOver(next(vm), NO_GATE));
        }
        assertThat(vm.host()).isEqualTo(TwoHosts.FAR);
        assertThat(vm.epoch().value()).isEqualTo(EPOCH);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(vm), 5);
        TwoHosts.assertOneGuest(hosts.console(vm));
        await(vm.stop());
        hosts.assertNothingLeft();
    }

    /** It was not lost after all, or not fenced yet: what runs here is the VM. */
    @Test
    void aPrimaryThatRunsIsTheVm() {
        FarEpochs epochs = FarEpochs.begin(hosts, "alive");
        Recovery recovery = recovered(epochs, Was.LOADED);
        assertThat(recovery.unclear()).isEmpty();
        VirtualMachine vm = recovery.running().get(0);
        assertThat(vm.host()).isEqualTo("local");
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(vm), 5);
        QemuLab.assertHealthy(hosts.console(vm));
        await(vm.stop());
        hosts.assertNothingLeft();
    }
}
