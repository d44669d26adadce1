package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gnomon.backend.kvm.internal.CrashingContainer.At;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The container's process ends at each step; the next one brings exactly one side to run. */
class CrashIT {
    @TempDir Path root;
    private QemuLab lab;

    @BeforeEach
    void open() {
        lab = QemuLab.open(root, "CrashIT");
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private VirtualMachine crashAndRecover(At at) throws Exception {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashingContainer.class.getName(),
                        root.toString(),
                        at.name());
        Path said = root.resolve("container.log");
        Process container =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        assertThat(container.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(container.exitValue()).as(QemuLab.read(said)).isEqualTo(99);
        Recovery recovery = await(lab.backend.recover());
        assertThat(recovery.unclear()).isEmpty();
        assertThat(recovery.running()).hasSize(1);
        VirtualMachine vm = recovery.running().get(0);
        return vm;
    }

    @ParameterizedTest
    @EnumSource(
            value = At.class,
            names = {
                "CHECKPOINT_FROZEN",
                "STANDBY_WAITS",
                "FROZEN",
                "FINALISED",
                "FENCED",
                "RUNS_UNRECORDED",
                "ACTIVATED"
            })
    void exactlyOneSideRunsAfterACrash(At at) throws Exception {
        VirtualMachine vm = crashAndRecover(at);
        boolean switched = at == At.RUNS_UNRECORDED || at == At.ACTIVATED;
        assertThat(vm.vmm().version()).startsWith(switched ? "10." : "7.2");
        assertThat(vm.epoch().value()).isEqualTo(switched ? 1 : 0);
        assertThat(vm.retired().isPresent()).isEqualTo(switched);
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 10);
        QemuLab.assertHealthy(lab.console(vm));
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aRestoreThatHadNotEndedTheNewSideYetIsAsIfItNeverBegan() throws Exception {
        VirtualMachine vm = crashAndRecover(At.RESTORE_FROZEN);
        assertThat(vm.vmm().version()).startsWith("10.");
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 5);
        QemuLab.assertHealthy(lab.console(vm));
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aRestoreThatHadEndedTheNewSideCanBeDoneAgain() throws Exception {
        VirtualMachine vm = crashAndRecover(At.RESTORE_FENCED);
        assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(await(vm.activeCopies())).isZero();
        await(vm.retired().orElseThrow().restoreCheckpoint(next(vm), NO_GATE));
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 5);
        assertThat(QemuLab.read(lab.console(vm))).doesNotContain("CORRUPT");
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aRestoredSideThatRunsIsFoundOut() throws Exception {
        VirtualMachine vm = crashAndRecover(At.RESTORE_UNRECORDED);
        assertThat(vm.vmm().version()).startsWith("7.2");
        assertThat(vm.epoch().value()).isEqualTo(2);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 5);
        assertThat(QemuLab.read(lab.console(vm))).doesNotContain("CORRUPT");
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).isEmpty();
        await(vm.stop());
        lab.assertNothingLeft();
    }
}
