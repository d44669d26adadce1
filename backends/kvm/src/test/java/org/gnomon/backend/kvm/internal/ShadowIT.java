package org.gnomon.backend.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.assertHealthy;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;
import static org.gnomon.backend.kvm.internal.QemuLab.problem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.GnomonException;
import org.gnomon.model.PageSource;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints, rehearsals, and both ways back. */
class ShadowIT {
    @TempDir Path root;
    private QemuLab lab;

    @BeforeEach
    void open() {
        lab = QemuLab.open(root, "ShadowIT");
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    private static Checkpoint checkpoint(VirtualMachine vm, Replica replica) {
        return await(replica.checkpoint(() -> QemuLab.copy(vm.memory().pages(), replica)));
    }

    private static long sum(PageSource pages) {
        CRC32 crc = new CRC32();
        for (long at = 0; at < pages.sizeBytes(); at += 1 << 20) {
            crc.update(pages.view(at, (int) Math.min(1 << 20, pages.sizeBytes() - at)));
        }
        return crc.getValue();
    }

    @Test
    void aCopyRunsOnTheNewerQemuAndChangesNothing() {
        VirtualMachine vm = lab.start("rehearsed");
        Replica replica = await(vm.openReplica());
        Checkpoint held = checkpoint(vm, replica);
        assertThat(held.pause()).isPositive();
        assertThat(held.state().cpuRegisters().content().size()).isGreaterThan(100_000);
        assertThat(held.state().diskIOBuffer().disks()).hasSize(1);
        long before = sum(replica.pages());
        assertThatThrownBy(() -> replica.pages().write(0, ByteBuffer.allocate(4096)))
                .isInstanceOf(GnomonException.class);
        assertThat(problem(replica.checkpoint(NO_SYNC)).code())
                .isEqualTo(Problem.ILLEGAL_TRANSITION);

        Rehearsal old = await(replica.rehearse(Optional.empty()));
        Rehearsal trial = await(replica.rehearse(Optional.of(lab.toNew(vm))));
        assertThat(trial.vmm().version()).startsWith("10.");
        assertThat(trial.loadTime()).isPositive();
        for (Path console : consoles(vm)) {
            lab.awaitTicks(console, 20);
            assertHealthy(console);
        }
        assertThat(await(trial.status()).state()).isEqualTo(RunState.RUNNING);
        assertThat(await(trial.sample()).data().memoryUsage()).isBetween(0.05, 0.95);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        assertThat(problem(replica.release()).code()).isEqualTo(Problem.ILLEGAL_TRANSITION);
        await(old.close());
        await(trial.close());
        await(trial.close());
        assertThat(sum(replica.pages())).isEqualTo(before);

        await(replica.release());
        assertThat(replica.held()).isEmpty();
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).isEmpty();
        checkpoint(vm, replica);
        await(replica.close());
        lab.awaitTicks(vm, 5);
        assertHealthy(lab.console(vm));
        await(vm.stop());
        lab.assertNothingLeft();
    }

    private List<Path> consoles(VirtualMachine vm) {
        return QemuLab.list(lab.folder(vm), "rehearsal-").stream()
                .filter(f -> f.endsWith(".out"))
                .map(f -> lab.folder(vm).resolve(f))
                .toList();
    }

    @Test
    void aFinalSyncThatFailsLeavesTheGuestAsItWas() {
        VirtualMachine vm = lab.start("unsynced");
        Replica replica = await(vm.openReplica());
        Problem problem =
                problem(
                        replica.checkpoint(
                                () -> {
                                    throw Problems.of("my-own", "The link broke.", "");
                                }));
        assertThat(problem.code()).isEqualTo("my-own");
        assertThat(replica.held()).isEmpty();
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).isEmpty();
        lab.awaitTicks(vm, 5);
        checkpoint(vm, replica);
        lab.awaitTicks(vm, 5);
        assertHealthy(lab.console(vm));
    }

    @Test
    void whatCannotRunTheGuestIsFoundOutInRehearsal() throws IOException {
        VirtualMachine vm = lab.start("bad-updates");
        Replica replica = await(vm.openReplica());
        checkpoint(vm, replica);

        assertThat(problem(replica.rehearse(Optional.of(QemuLab.update(vm, "/bin/true")))).code())
                .isEqualTo(Problem.NOT_A_VMM);
        assertThat(problem(replica.rehearse(Optional.of(QemuLab.update(vm, noMachine())))).code())
                .isEqualTo(Problem.MACHINE_TYPE_UNKNOWN);
        Problem died = problem(replica.rehearse(Optional.of(QemuLab.update(vm, dying("exit 3")))));
        assertThat(died.code()).isEqualTo(Problem.CRASHED);
        assertThat(died.message()).contains("a bad day");

        Rehearsal rehearsal =
                await(
                        replica.rehearse(
                                Optional.of(
                                        QemuLab.update(vm, dying("(sleep 4; kill -SEGV $$) &")))));
        assertThat(
                        lab.until(
                                () -> await(rehearsal.status()).state() == RunState.GONE,
                                Duration.ofSeconds(15)))
                .isTrue();
        assertThat(await(rehearsal.status()).problem().code()).isEqualTo(Problem.CRASHED);
        assertThat(problem(rehearsal.sample()).code()).isEqualTo(Problem.CRASHED);
        await(rehearsal.close());
        await(replica.close());
        lab.awaitTicks(vm, 5);
        assertHealthy(lab.console(vm));
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aKilledRehearsalIsNoticedAndLeavesNothing() {
        VirtualMachine vm = lab.start("killed");
        Replica replica = await(vm.openReplica());
        checkpoint(vm, replica);
        List<Long> before = lab.processes();
        Rehearsal rehearsal = await(replica.rehearse(Optional.of(lab.toNew(vm))));
        killAllBut(before);
        assertThat(
                        lab.until(
                                () -> await(rehearsal.status()).state() == RunState.GONE,
                                Duration.ofSeconds(10)))
                .isTrue();
        await(rehearsal.close());
        await(replica.release());
        lab.awaitTicks(vm, 5);
        assertHealthy(lab.console(vm));
    }

    /** A QEMU without the machine type, by all it says about itself. */
    private String noMachine() throws IOException {
        return script(
                "no-machine",
                "case \"$1\" in -machine) \"$QEMU\" \"$@\" | grep -v pc-q35-7.2; exit;; esac\n"
                        + "exec \"$QEMU\" \"$@\"\n");
    }

    /** A QEMU that does well until it has to work. */
    private String dying(String how) throws IOException {
        return script(
                "dying-" + how.hashCode(),
                "case \"$1\" in --version|-machine) exec \"$QEMU\" \"$@\";; esac\n"
                        + "echo 'a bad day' >&2\n"
                        + how
                        + "\nexec \"$QEMU\" \"$@\"\n");
    }

    private String script(String name, String body) throws IOException {
        Path script = root.resolve(name);
        Files.writeString(script, "#!/bin/sh\nQEMU='" + lab.fixture.newQemu() + "'\n" + body);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script.toString();
    }

    @Test
    void theGuestGoesBackWithItsPresentState() {
        VirtualMachine vm = lab.start("reverse");
        Replica replica = await(vm.openReplica());
        checkpoint(vm, replica);
        StandBy forward = await(vm.standBy(lab.toNew(vm)));
        assertThat(problem(replica.release()).code()).isEqualTo(Problem.ILLEGAL_TRANSITION);
        await(forward.switchOver(next(vm), NO_GATE, NO_SYNC));
        lab.awaitTicks(vm, 10);
        RetiredSide retired = vm.retired().orElseThrow();
        assertThat(retired.vmm().version()).startsWith("7.2");

        StandBy back = await(retired.standBy());
        await(back.switchOver(next(vm), NO_GATE, NO_SYNC));

        assertThat(vm.vmm().version()).startsWith("7.2");
        assertThat(vm.retired().orElseThrow().vmm().version()).startsWith("10.");
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 10);
        await(vm.retired().orElseThrow().release());
        assertThat(vm.retired()).isEmpty();
        await(replica.release());
        lab.awaitTicks(vm, 10);
        assertHealthy(lab.console(vm));
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void theGuestGoesBackToTheCheckpoint() {
        VirtualMachine vm = lab.start("restored");
        Replica replica = await(vm.openReplica());
        checkpoint(vm, replica);
        long atCheckpoint = QemuLab.lastTick(lab.console(vm));
        await(await(vm.standBy(lab.toNew(vm))).switchOver(next(vm), NO_GATE, NO_SYNC));
        lab.awaitTicks(vm, 30);
        long before = QemuLab.lastTick(lab.console(vm));
        List<SwitchoverState> steps = new java.util.ArrayList<>();

        Duration loss = await(vm.retired().orElseThrow().restoreCheckpoint(next(vm), steps::add));

        assertThat(steps).hasSize(4).startsWith(SwitchoverState.FROZEN);
        assertThat(loss).isGreaterThan(Duration.ofSeconds(2));
        assertThat(vm.vmm().version()).startsWith("7.2");
        assertThat(vm.epoch().value()).isEqualTo(2);
        assertThat(vm.retired()).isEmpty();
        assertThat(replica.held()).isEmpty();
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        assertThat(
                        lab.until(
                                () -> {
                                    long now = QemuLab.lastTick(lab.console(vm));
                                    return now < before && now > atCheckpoint;
                                },
                                Duration.ofSeconds(10)))
                .isTrue();
        lab.awaitTicks(vm, 60);
        assertThat(QemuLab.read(lab.console(vm))).doesNotContain("CORRUPT");
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).isEmpty();
        checkpoint(vm, await(vm.openReplica()));
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aListenerThatRefusesBeforeTheFenceKeepsTheGuestWhereItIs() {
        VirtualMachine vm = lab.start("refused");
        for (SwitchoverState at :
                List.of(
                        SwitchoverState.FROZEN,
                        SwitchoverState.FINALISED,
                        SwitchoverState.FENCED)) {
            StandBy standBy = await(vm.standBy(lab.toNew(vm)));
            Problem problem =
                    problem(
                            standBy.switchOver(
                                    next(vm),
                                    state -> {
                                        if (state == at) {
                                            throw Problems.of("no", "No at " + state + ".", "");
                                        }
                                    },
                                    NO_SYNC));
            assertThat(problem.code()).isEqualTo("no");
            assertThat(vm.vmm().version()).startsWith("7.2");
            assertThat(vm.epoch().value()).isZero();
            assertThat(await(vm.activeCopies())).isEqualTo(1);
            lab.awaitTicks(vm, 5);
        }
        await(await(vm.standBy(lab.toNew(vm))).switchOver(next(vm), NO_GATE, NO_SYNC));
        lab.awaitTicks(vm, 5);
        assertHealthy(lab.console(vm));
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void aStandByThatDiesIsNoHarm() {
        VirtualMachine vm = lab.start("dead-standby");
        List<Long> before = lab.processes();
        StandBy standBy = await(vm.standBy(lab.toNew(vm)));
        killAllBut(before);
        assertThat(problem(standBy.switchOver(next(vm), NO_GATE, NO_SYNC)).code())
                .isIn(Problem.CRASHED, Problem.NOT_RUNNING);
        await(standBy.discard());
        lab.awaitTicks(vm, 5);
        // Dying in the middle, between the freeze and the fence.
        StandBy next = await(vm.standBy(lab.toNew(vm)));
        Problem problem = problem(next.switchOver(next(vm), state -> killAllBut(before), NO_SYNC));
        assertThat(problem.code()).isNotEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 5);
        assertHealthy(lab.console(vm));
    }

    private void killAllBut(List<Long> spared) {
        lab.processes().stream()
                .filter(p -> !spared.contains(p))
                .forEach(p -> ProcessHandle.of(p).ifPresent(ProcessHandle::destroyForcibly));
    }
}
