package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;
import static org.gnomon.backend.kvm.internal.QemuLab.signal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gnomon.backend.kvm.internal.CrashingMove.At;
import org.gnomon.model.Problem;
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
        hosts = MoveCrashIT.crash(root, At.LOADED);
        hosts.endThereBetweenMarkAndCont(1);
        assertGoesOn(TwoHosts.FAR, 1);
    }

    /** The only one that has all of the guest, and the old one can never run again. */
    @Test
    void whatIsLoadedIsLetRunWhenTheOldSideHasEnded() throws Exception {
        hosts = MoveCrashIT.crash(root, At.LOADED);
        List<Long> old = hosts.near.processes();
        old.forEach(p -> signal(p, "KILL"));
        // One that is about to end has no command line any more, and is still there.
        assertThat(hosts.near.until(() -> old.stream().noneMatch(QemuLab::isAlive), LIMIT))
                .isTrue();
        assertGoesOn(TwoHosts.FAR, 1);
    }

    @Test
    void theOldSideGoesOnWhenTheOtherHostLostItsPower() throws Exception {
        hosts = MoveCrashIT.crash(root, At.FENCED);
        hosts.losePowerThere();
        assertGoesOn(ShadowPlace.LOCAL, 0);
    }

    /** A person knows what cannot be seen from here. */
    @Test
    void theOldSideGoesOnWhenTheOtherHostIsSaidToBeOff() throws Exception {
        hosts = MoveCrashIT.crash(root, At.LOADED);
        assertThat(problem(hosts.near.backend.hostLost(TwoHosts.FAR, true)).code())
                .as("it answers")
                .isEqualTo(Problem.REFUSED);
        hosts.peers.cut();
        assertThat(await(hosts.near.backend.recover()).unclear()).hasSize(1);
        assertThat(await(hosts.near.backend.hostLost(TwoHosts.FAR, false)))
                .singleElement()
                .satisfies(g -> assertThat(g.what()).contains("counts as never run"));
        assertThat(await(hosts.near.backend.recover()).unclear()).as("only told").hasSize(1);
        await(hosts.near.backend.hostLost(TwoHosts.FAR, true));
        hosts.near.reopen();
        VirtualMachine vm = await(hosts.near.backend.recover()).running().get(0);
        assertThat(vm.host()).isEqualTo(ShadowPlace.LOCAL);
        hosts.near.awaitTicks(hosts.console(vm), 5);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        assertThat(hosts.farProcesses()).as("it was not off at all").isNotEmpty();
        hosts.peers.mend();
        await(vm.inspect(hosts.move(vm, hosts.near.fixture.newQemu()), TwoHosts.THERE));
        assertThat(hosts.host().all()).as("what was there is ended first").isEmpty();
        hosts.follow(vm);
        await(vm.stop());
        hosts.assertNothingLeft();
    }

    @Test
    void aVmOnAHostThatIsOffCanBeGivenUp() throws Exception {
        hosts = MoveCrashIT.crash(root, At.ACTIVATED);
        VirtualMachine vm = await(hosts.near.backend.recover()).running().get(0);
        hosts.peers.cut();
        assertThat(await(vm.runState())).isEqualTo(RunState.UNKNOWN);
        assertThat(problem(vm.stop()).code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(await(hosts.near.backend.hostLost(TwoHosts.FAR, true)))
                .singleElement()
                .satisfies(g -> assertThat(g.what()).contains("it is there", ".qcow2"));
        assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(await(vm.activeCopies())).isZero();
        await(vm.stop());
        hosts.peers.mend();
        await(hosts.near.backend.recover());
        hosts.assertNothingLeft();
    }

    /** It was on its way back, and what it should have come back to is lost with this host. */
    @Test
    void theSideThereGoesOnWhenThisHostLostItsPower() throws Exception {
        hosts = MoveCrashIT.crash(root, At.BACK_FENCED);
        hosts.losePowerHere();
        assertGoesOn(TwoHosts.FAR, 1);
    }
}
