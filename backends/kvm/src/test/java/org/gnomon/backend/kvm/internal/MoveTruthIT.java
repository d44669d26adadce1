package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.signal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.gnomon.backend.kvm.internal.CrashingMove.At;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a crash in the middle of a move, what can be known is found out without a person. */
class MoveTruthIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir Path root;
    private TwoHosts hosts;

    @AfterEach
    void close() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
    }

    private void assertGoesOn(String where, long epoch) {
        Recovery recovery = await(hosts.near.backend.recover());
        assertThat(recovery.unclear()).isEmpty();
        assertThat(recovery.running()).hasSize(1);
        VirtualMachine vm = recovery.running().get(0);
        assertThat(vm.host()).isEqualTo(where);
        assertThat(vm.epoch().value()).isEqualTo(epoch);
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(vm), 5);
        assertThat(QemuLab.read(hosts.console(vm))).doesNotContain("CORRUPT", "Kernel panic");
        await(vm.stop());
        hosts.assertNothingLeft();
    }

    @Test
    void whatWasMarkedAsToldAndStandsIsToldAgain() throws Exception {
        hosts = MoveCrashIT.crash(root, At.FENCED);
        hosts.endThereBetweenMarkAndCont(1);
        assertGoesOn(TwoHosts.FAR, 1);
    }

    /** The only one that has all of the guest, and the old one can never run again. */
    @Test
    void whatIsLoadedIsLetRunWhenTheOldSideHasEnded() throws Exception {
        hosts = MoveCrashIT.crash(root, At.FENCED);
        hosts.near.processes().forEach(p -> signal(p, "KILL"));
        assertThat(hosts.near.until(() -> hosts.near.processes().isEmpty(), LIMIT)).isTrue();
        assertGoesOn(TwoHosts.FAR, 1);
    }

    @Test
    void theOldSideGoesOnWhenTheOtherHostLostItsPower() throws Exception {
        hosts = MoveCrashIT.crash(root, At.FENCED);
        hosts.losePowerThere();
        assertGoesOn(ShadowPlace.LOCAL, 0);
    }

    /** It was on its way back, and what it should have come back to is lost with this host. */
    @Test
    void theSideThereGoesOnWhenThisHostLostItsPower() throws Exception {
        hosts = MoveCrashIT.crash(root, At.BACK_FENCED);
        hosts.losePowerHere();
        assertGoesOn(TwoHosts.FAR, 1);
    }
}
