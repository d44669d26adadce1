package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gnomon.backend.kvm.internal.CrashingMove.At;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both containers end at a step of a move; the next ones bring exactly one side to run. */
class MoveCrashIT {
    @TempDir Path root;
    private TwoHosts hosts;

    @AfterEach
    void close() throws IOException {
        if (hosts != null) {
            hosts.close();
        }
    }

    private void crash(At at) throws Exception {
        hosts = crash(root, at);
    }

    /** Two hosts whose containers have ended at a step, with new containers. */
    static TwoHosts crash(Path root, At at) throws Exception {
        // Nothing has been made yet: only to know that the test can be run at all.
        TwoHosts.open(root, "MoveCrashIT").close();
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashingMove.class.getName(),
                        root.toString(),
                        at.name());
        Path said = root.resolve("containers.log");
        Process containers =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        assertThat(containers.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(containers.exitValue()).as(QemuLab.read(said)).isEqualTo(DeadlyClock.CRASHED);
        return TwoHosts.open(root, "MoveCrashIT");
    }

    @ParameterizedTest
    @EnumSource
    void exactlyOneSideRunsAfterACrash(At at) throws Exception {
        crash(at);
        Recovery recovery = await(hosts.near.backend.recover());
        assertThat(recovery.unclear()).isEmpty();
        assertThat(recovery.running()).hasSize(1);
        VirtualMachine vm = recovery.running().get(0);
        boolean done = at.name().contains("RUNS") || at.name().contains("ACTIVATED");
        boolean back = at.name().startsWith("BACK");
        assertThat(vm.host()).isEqualTo(done == back ? ShadowPlace.LOCAL : TwoHosts.FAR);
        assertThat(vm.epoch().value()).isEqualTo((back ? 1 : 0) + (done ? 1 : 0));
        assertThat(vm.retired().isPresent()).isEqualTo(done || back);
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(vm), 10);
        assertThat(QemuLab.read(hosts.console(vm))).doesNotContain("CORRUPT", "Kernel panic");
        await(vm.stop());
        hosts.assertNothingLeft();
    }

    /** Handed over, and the host that would know what became of it does not answer. */
    @Test
    void isUnclearWhileTheOtherHostDoesNotAnswer() throws Exception {
        crash(At.RUNS_UNRECORDED);
        hosts.peers.cut();
        Recovery recovery = await(hosts.near.backend.recover());
        assertThat(recovery.running()).isEmpty();
        assertThat(recovery.unclear())
                .singleElement()
                .satisfies(p -> assertThat(p.code()).isEqualTo(Problem.UNKNOWN_TRUTH))
                .satisfies(p -> assertThat(p.message()).contains(TwoHosts.FAR));
        hosts.peers.mend();
        Recovery later = await(hosts.near.backend.recover());
        assertThat(later.unclear()).isEmpty();
        assertThat(later.running()).hasSize(1);
        assertThat(later.running().get(0).host()).isEqualTo(TwoHosts.FAR);
        await(later.running().get(0).stop());
    }

    /** It was not handed over, so that what runs here is the VM, whatever is there. */
    @Test
    void needsNobodyElseIfItWasNotHandedOver() throws Exception {
        crash(At.FROZEN);
        hosts.peers.cut();
        Recovery recovery = await(hosts.near.backend.recover());
        assertThat(recovery.unclear()).isEmpty();
        VirtualMachine vm = recovery.running().get(0);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        hosts.near.awaitTicks(hosts.console(vm), 5);
        hosts.peers.mend();
        await(vm.stop());
        hosts.assertNothingLeft();
    }
}
