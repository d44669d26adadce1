package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.assertHealthy;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.launch.BlockNodes;
import org.gnomon.backend.kvm.internal.launch.Qcow2;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.qmp.QmpClient;
import org.gnomon.backend.kvm.internal.side.Limits;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.vm.GuestKeys;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around a VM: crashes of the container, full disks, a QEMU that hangs. */
class TroubleIT {
    @TempDir Path root;
    private QemuLab lab;

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private static void takeCheckpoint(VirtualMachine vm, Replica replica) {
        await(replica.checkpoint(() -> QemuLab.copy(vm.memory().pages(), replica)));
    }

    @Test
    void aNewContainerFindsTheVmAndRemovesItsShadows() throws IOException {
        lab = QemuLab.open(root, "TroubleIT");
        VirtualMachine vm = lab.start("orphan");
        Replica replica = await(vm.openReplica());
        takeCheckpoint(vm, replica);
        await(replica.rehearse(Optional.of(lab.toNew(vm))));
        await(vm.standBy(lab.toNew(vm)));
        Files.createFile(
                lab.config.ramDirectory().resolve("gnomon-" + lab.config.key() + "-x.ram"));

        Recovery recovery = await(lab.reopen().recover());

        assertThat(recovery.unclear()).isEmpty();
        assertThat(recovery.running()).hasSize(1);
        assertThat(String.join("\n", recovery.removed()))
                .contains("rehearsal", "stand-by", "replica and its checkpoint", "-x.ram");
        VirtualMachine found = recovery.running().get(0);
        assertThat(await(found.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(found.activeCopies())).isEqualTo(1);
        lab.awaitTicks(found, 5);
        assertThat(QemuLab.list(lab.folder(found), "disk0-layer")).isEmpty();
        await(await(found.standBy(lab.toNew(found))).switchOver(next(found), NO_GATE, NO_SYNC));
        lab.awaitTicks(found, 5);

        // After a switch: the retired side and the epoch are found again.
        VirtualMachine again = await(lab.reopen().recover()).running().get(0);
        assertThat(again.epoch()).isEqualTo(found.epoch());
        assertThat(again.vmm().version()).startsWith("10.");
        assertThat(again.retired()).isPresent();
        await(
                await(again.retired().orElseThrow().standBy())
                        .switchOver(next(again), NO_GATE, NO_SYNC));
        lab.awaitTicks(again, 5);
        assertHealthy(lab.console(again));
        await(again.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aCheckpointHeldAtASwitchIsKeptForANewContainer() {
        lab = QemuLab.open(root, "TroubleIT");
        VirtualMachine vm = lab.start("kept");
        takeCheckpoint(vm, await(vm.openReplica()));
        await(await(vm.standBy(lab.toNew(vm))).switchOver(next(vm), NO_GATE, NO_SYNC));
        lab.awaitTicks(vm, 5);

        VirtualMachine found = await(lab.reopen().recover()).running().get(0);
        Duration loss =
                await(found.retired().orElseThrow().restoreCheckpoint(next(found), NO_GATE));

        assertThat(loss).isPositive();
        assertThat(found.vmm().version()).startsWith("7.2");
        assertThat(await(found.activeCopies())).isEqualTo(1);
        lab.awaitTicks(found, 5);
        assertThat(QemuLab.read(lab.console(found))).doesNotContain("CORRUPT");
        await(found.stop());
        lab.assertNothingLeft();
    }

    /** A container ended between the end of a merge and the removal of what was merged. */
    @Test
    void aLayerThatWasMergedAndIsStillThereIsNotInTheWayOfTheNextMerge() {
        lab = QemuLab.open(root, "TroubleIT");
        VirtualMachine vm = lab.start("merged");
        takeCheckpoint(vm, await(vm.openReplica()));
        DiskSpec disk = lab.record(vm).disks().get(0);

        Recovery recovery = await(lab.reopen(() -> putUnusedLayerOn(vm, disk)).recover());

        assertThat(recovery.unclear()).isEmpty();
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).isEmpty();
        VirtualMachine found = recovery.running().get(0);
        lab.awaitTicks(found, 5);
        assertHealthy(lab.console(found));
        await(found.stop());
        lab.assertNothingLeft();
        lab.assertDiskIntact(vm);
    }

    private void putUnusedLayerOn(VirtualMachine vm, DiskSpec disk) {
        Path file = lab.folder(vm).resolve("disk0-layer-99.qcow2");
        DiskSpec.Layer layer = new DiskSpec.Layer(99, file.toString());
        Qcow2.createOverlay(file, disk.sizeBytes(), disk.fileOf(disk.layers()), "qcow2");
        SideRecord side = lab.record(vm).side(SideRecord.Role.ACTIVE).orElseThrow();
        try (QmpClient qemu =
                QmpClient.connect(
                        Path.of(side.sockets().get(0)), lab.scheduler, Duration.ofSeconds(15))) {
            qemu.execute("blockdev-add", BlockNodes.layerFile(disk, layer), Limits.COMMAND);
            qemu.execute(
                    "blockdev-add",
                    BlockNodes.layer(disk, layer)
                            .put("backing", disk.topNode())
                            .put("read-only", true),
                    Limits.COMMAND);
        }
    }

    @Test
    void aVmThatDiedIsBuriedWhenNobodyWantsItsCheckpoint() {
        lab = QemuLab.open(root, "TroubleIT");
        VirtualMachine vm = lab.start("dead");
        takeCheckpoint(vm, await(vm.openReplica()));
        lab.awaitTicks(vm, 10);
        lab.killActive(vm);
        assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
        VirtualMachine found = await(lab.reopen().recover()).running().get(0);
        assertThat(found.replicas()).hasSize(1);
        await(found.stop());
        lab.assertNothingLeft();
        lab.assertDiskIntact(vm);
        assertThat(lab.folder(vm).resolve("state.json")).doesNotExist();
        // What the guest had written over the checkpoint is in the image again: it boots and says
        // so if a promised write is missing.
        VirtualMachine again = lab.start("dead");
        lab.killActive(again);
        Recovery recovery = await(lab.reopen().recover());
        assertThat(recovery.running()).isEmpty();
        assertThat(recovery.unclear()).isEmpty();
        lab.assertNothingLeft();
        assertThat(lab.folder(vm).resolve("state.json")).doesNotExist();
    }

    @Test
    void aQemuThatHangsIsATimeoutAndNoHarm() {
        lab = QemuLab.open(root, "TroubleIT");
        VirtualMachine vm = lab.start("hanging");
        long pid = lab.processes().get(0);
        QemuLab.signal(pid, "STOP");
        try {
            assertThat(problem(vm.sample()).code()).isEqualTo(Problem.TIMEOUT);
            assertThat(await(vm.runState())).isEqualTo(RunState.UNKNOWN);
            assertThat(problem(vm.activeCopies()).code()).isEqualTo(Problem.UNKNOWN_TRUTH);
            assertThat(problem(vm.pause()).code()).isEqualTo(Problem.TIMEOUT);
        } finally {
            QemuLab.signal(pid, "CONT");
        }
        assertThat(
                        lab.until(
                                () -> await(vm.runState()) != RunState.UNKNOWN,
                                Duration.ofSeconds(20)))
                .isTrue();
        await(vm.resume());
        lab.awaitTicks(vm, 5);
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aFullFileSystemIsToldBeforeAnythingIsStarted() throws Exception {
        Path small = Files.createDirectory(root.resolve("small"));
        boolean mounted =
                new ProcessBuilder(
                                        "mount",
                                        "-t",
                                        "tmpfs",
                                        "-o",
                                        "size=200m",
                                        "none",
                                        small.toString())
                                .start()
                                .waitFor()
                        == 0;
        NotRun.unless(mounted, "TroubleIT full file system", "a tmpfs cannot be mounted here");
        try {
            lab = QemuLab.open(root, "TroubleIT", small);
            VirtualMachine vm = lab.start("tight");
            assertThat(problem(vm.openReplica()).code()).isEqualTo(Problem.OUT_OF_SPACE);
            assertThat(problem(lab.backend.define(lab.definition("more", Map.of()))).code())
                    .isEqualTo(Problem.OUT_OF_SPACE);
            assertThat(QemuLab.list(small, "gnomon")).hasSize(1);
            lab.awaitTicks(vm, 5);
            await(vm.stop());
            lab.assertNothingLeft();
        } finally {
            new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
        }
    }

    @Test
    void aVmThatRunsAlreadyIsAdoptedAndSwitched() throws Exception {
        lab = QemuLab.open(root, "TroubleIT");
        Path ram = lab.config.ramDirectory().resolve("adopted-" + lab.config.key());
        Path qmp = lab.config.runDirectory().resolve("adopted.q");
        Path console = root.resolve("console-adopted");
        Path disk = root.resolve("adopted.qcow2");
        Files.copy(Path.of(lab.fixture.disk()), disk);
        Process qemu = startByHand(ram, qmp, console, disk, "on");
        try {
            lab.awaitTicks(console, 5);
            VirtualMachine vm = await(lab.backend.adopt(adoption("adopted", qmp)));
            assertThat(vm.vmm().version()).startsWith("7.2");
            Replica replica = await(vm.openReplica());
            takeCheckpoint(vm, replica);
            await(replica.rehearse(Optional.of(lab.toNew(vm))).thenCompose(r -> r.close()));
            await(replica.release());
            await(await(vm.standBy(lab.toNew(vm))).switchOver(next(vm), NO_GATE, NO_SYNC));
            lab.awaitTicks(console, 10);
            assertThat(await(vm.activeCopies())).isEqualTo(1);
            assertHealthy(console);
            await(vm.stop());
            assertThat(ProcessIdentity.of(qemu.pid())).isEmpty();
        } finally {
            qemu.destroyForcibly().waitFor();
            Files.deleteIfExists(ram);
            Files.deleteIfExists(qmp);
        }
    }

    @Test
    void aGuestThatShutItselfDownIsNotLost() {
        lab = QemuLab.open(root, "TroubleIT");
        String append = lab.fixture.append() + " " + GuestKeys.LISTEN;
        VirtualMachine vm =
                await(lab.backend.define(lab.definition("off", Map.of("append", append))));
        lab.awaitTicks(vm, 5);
        Replica replica = await(vm.openReplica());
        takeCheckpoint(vm, replica);
        GuestKeys.powerOff(vm);
        assertThat(lab.until(() -> isShutDown(vm), Duration.ofSeconds(20))).isTrue();
        assertThat(problem(replica.failOver(next(vm), NO_GATE)).code())
                .isEqualTo(Problem.ILLEGAL_TRANSITION);
        assertThat(problem(replica.advance(NO_SYNC, NO_SYNC)).code())
                .isEqualTo(Problem.NOT_RUNNING);
        VirtualMachine found = await(lab.reopen().recover()).running().get(0);
        assertThat(await(found.runState())).isEqualTo(RunState.SHUT_DOWN);
        assertThat(await(found.activeCopies())).isZero();
        assertThat(found.replicas()).isEmpty();
        await(found.stop());
        lab.assertNothingLeft();
        lab.assertDiskIntact(found);
    }

    private static boolean isShutDown(VirtualMachine vm) {
        return await(vm.runState()) == RunState.SHUT_DOWN;
    }

    @Test
    void aQemuThatEndedWithItsGuestIsToldFromOneThatDied() throws Exception {
        lab = QemuLab.open(root, "TroubleIT");
        Path ram = lab.config.ramDirectory().resolve("ended-" + lab.config.key());
        Path qmp = lab.config.runDirectory().resolve("ended.q");
        Path console = root.resolve("console-ended");
        Path disk = root.resolve("ended.qcow2");
        Files.copy(Path.of(lab.fixture.disk()), disk);
        Process qemu = startByHand(ram, qmp, console, disk, "on");
        try {
            lab.awaitTicks(console, 5);
            VirtualMachine vm = await(lab.backend.adopt(adoption("ended", qmp)));
            takeCheckpoint(vm, await(vm.openReplica()));
            GuestKeys.powerOff(vm);
            qemu.waitFor();
            assertThat(await(vm.runState())).isEqualTo(RunState.SHUT_DOWN);
            assertThat(
                            lab.until(
                                    () ->
                                            QemuLab.read(lab.folder(vm).resolve("state.json"))
                                                    .contains("guest-shutdown"),
                                    Duration.ofSeconds(5)))
                    .isTrue();
            Recovery recovery = await(lab.reopen().recover());
            assertThat(recovery.running()).isEmpty();
            assertThat(recovery.unclear()).isEmpty();
            lab.assertNothingLeft();
        } finally {
            qemu.destroyForcibly().waitFor();
            Files.deleteIfExists(ram);
            Files.deleteIfExists(qmp);
        }
    }

    @Test
    void aVmWithPrivateMemoryIsNotAdopted() throws Exception {
        lab = QemuLab.open(root, "TroubleIT");
        Path ram = lab.config.ramDirectory().resolve("private-" + lab.config.key());
        Path qmp = lab.config.runDirectory().resolve("private.q");
        Path disk = root.resolve("private.qcow2");
        Files.copy(Path.of(lab.fixture.disk()), disk);
        Process qemu = startByHand(ram, qmp, root.resolve("c"), disk, "off");
        try {
            assertThat(lab.until(() -> Files.exists(qmp), Duration.ofSeconds(10))).isTrue();
            Problem refused = problem(lab.backend.adopt(adoption("private", qmp)));
            assertThat(refused.code()).isEqualTo(Problem.UNSUPPORTED);
            assertThat(refused.nextStep()).contains("share=on");
            assertThat(qemu.isAlive()).isTrue();
        } finally {
            qemu.destroyForcibly().waitFor();
            Files.deleteIfExists(ram);
            Files.deleteIfExists(qmp);
        }
    }

    private VmDefinition adoption(String name, Path qmp) {
        return new VmDefinition(
                new VmId(name),
                KvmBackend.KIND,
                VmDefinition.Origin.ADOPT,
                128L << 20,
                1,
                Map.of("qmp", qmp.toString()));
    }

    private Process startByHand(Path ram, Path qmp, Path console, Path disk, String share)
            throws IOException {
        List<String> command =
                List.of(
                        lab.fixture.oldQemu(),
                        "-nodefaults",
                        "-display",
                        "none",
                        "-machine",
                        lab.fixture.machine() + ",accel=tcg,memory-backend=mem",
                        "-cpu",
                        lab.fixture.cpu(),
                        "-smp",
                        "1",
                        "-m",
                        "128M",
                        "-object",
                        "memory-backend-file,id=mem,size=128M,mem-path=" + ram + ",share=" + share,
                        "-kernel",
                        lab.fixture.kernel(),
                        "-initrd",
                        lab.fixture.initrd(),
                        "-append",
                        lab.fixture.append() + " " + GuestKeys.LISTEN,
                        "-chardev",
                        "file,id=con,path=" + console + ",append=on",
                        "-serial",
                        "chardev:con",
                        "-blockdev",
                        "driver=file,node-name=root-file,filename=" + disk,
                        "-blockdev",
                        "driver=qcow2,node-name=root,file=root-file",
                        "-device",
                        "virtio-blk-pci,drive=root",
                        "-qmp",
                        "unix:" + qmp + ",server=on,wait=off");
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
