package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.gnomon.backend.kvm.internal.process.OpenFiles;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two Gnomons with data of their own, and one disk: QEMU's locks keep them apart. */
class OtherGnomonIT {
    @TempDir Path root;
    private QemuLab lab;
    private QemuLab other;

    @BeforeEach
    void open() throws IOException {
        lab = QemuLab.open(Files.createDirectory(root.resolve("one")), "OtherGnomonIT");
        other = QemuLab.open(Files.createDirectory(root.resolve("two")), "OtherGnomonIT");
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
        if (other != null) {
            other.close();
        }
    }

    private void assertRefused(VirtualMachine vm) throws IOException {
        String disk = vm.definition().properties().get("disk");
        VmDefinition same = other.definition("thief", Map.of("disk", disk));
        Problem refused = problem(other.backend.define(same));
        assertThat(refused.code()).isEqualTo(Problem.REFUSED);
        assertThat(refused.message())
                .contains(disk, "process " + lab.active(vm).pid(), lab.config.runDirectory() + "");
        other.assertNothingLeft();
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 3);
    }

    @Test
    void aDiskThatAnotherGnomonsVmHasIsRefusedByNameOfTheHolder() throws IOException {
        VirtualMachine vm = lab.start("owner");
        assertRefused(vm);
        // Also when the image is only read below layers, and after a switch.
        Shadows.checkpoint(vm, Shadows.open(vm, "shadow"));
        assertRefused(vm);
        await(await(vm.standBy(lab.toNew(vm))).switchOver(next(vm), NO_GATE, NO_SYNC));
        assertRefused(vm);
        await(vm.stop());
        lab.assertDiskIntact(vm);
    }

    @Test
    void aVmThatAnotherGnomonDrivesIsNotAdopted() {
        VirtualMachine vm = lab.start("owned");
        Path socket =
                lab.config
                        .runDirectory()
                        .resolve(QemuLab.list(lab.config.runDirectory(), "").get(0));
        VmDefinition adopted =
                new VmDefinition(
                        new VmId("thief"),
                        KvmBackend.KIND,
                        VmDefinition.Origin.ADOPT,
                        vm.definition().memoryBytes(),
                        1,
                        Map.of("qmp", socket.toString()));
        Problem refused = problem(other.backend.adopt(adopted));
        assertThat(refused.code()).isEqualTo(Problem.REFUSED);
        assertThat(refused.message())
                .contains("gnomon-owned-1", lab.config.runDirectory().toString());
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aProcessThatKeepsWritingTheDiskIsNotTakenForFenced() throws Exception {
        VirtualMachine vm = lab.start("unfenced");
        Replica replica = Shadows.open(vm, "shadow");
        Shadows.checkpoint(vm, replica);
        Path top = lab.folder(vm).resolve(QemuLab.list(lab.folder(vm), "disk0-layer").get(0));
        lab.killActive(vm);
        // Something nobody knows has the layer that the lost VM wrote.
        Process stranger =
                new ProcessBuilder(
                                lab.fixture.oldQemu(),
                                "-machine",
                                "none",
                                "-display",
                                "none",
                                "-nodefaults",
                                "-S",
                                "-drive",
                                "if=none,format=qcow2,file=" + top)
                        .redirectErrorStream(true)
                        .start();
        try {
            assertThat(lab.until(() -> isWritten(top), Duration.ofSeconds(10))).isTrue();
            Problem found = problem(replica.failOver(next(vm), NO_GATE));
            assertThat(found.code()).isEqualTo(Problem.UNKNOWN_TRUTH);
            assertThat(found.message()).contains("process " + stranger.pid());
            assertThat(await(vm.activeCopies())).isZero();
            assertThat(replica.held()).isPresent();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
        await(replica.failOver(next(vm), NO_GATE));
        lab.awaitTicks(vm, 5);
        await(vm.stop());
        lab.assertDiskIntact(vm);
    }

    private static boolean isWritten(Path image) {
        return OpenFiles.isWritten(image).answer() == OpenFiles.Answer.WRITTEN;
    }
}
