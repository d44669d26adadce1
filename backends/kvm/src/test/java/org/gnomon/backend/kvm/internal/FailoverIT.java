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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverState;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several replicas, checkpoints that move on, and going on from one when the VM is lost. */
class FailoverIT {
    @TempDir Path root;
    private QemuLab lab;

    @BeforeEach
    void open() {
        lab = QemuLab.open(root, "FailoverIT");
    }

    @AfterEach
    void close() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void checkpointsOfSeveralReplicasStayAsTheyAreWhateverIsReleased() {
        VirtualMachine vm = lab.start("several");
        List<Replica> replicas = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            Replica replica = Shadows.open(vm, name);
            Shadows.checkpoint(vm, replica);
            replicas.add(replica);
            lab.awaitTicks(vm, 5);
        }
        assertThat(vm.replicas()).isEqualTo(replicas);
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).hasSize(3);
        assertThat(problem(vm.openReplica(new ShadowPlace("two", "local"))).code())
                .isEqualTo(Problem.ALREADY_EXISTS);
        assertThat(problem(vm.openReplica(new ShadowPlace("four", "far"))).code())
                .isEqualTo(Problem.UNSUPPORTED);

        await(replicas.get(1).release());
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).hasSize(2);
        rehearse(vm, replicas.get(0));
        rehearse(vm, replicas.get(2));
        // While the oldest is read, the newest may go, and a new one may come.
        Rehearsal reading = await(replicas.get(0).rehearse(Optional.empty()));
        await(replicas.get(2).release());
        Shadows.checkpoint(vm, replicas.get(1));
        lab.awaitTicks(vm, 5);
        await(reading.close());
        rehearse(vm, replicas.get(0));
        await(replicas.get(0).close());
        rehearse(vm, replicas.get(1));
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).hasSize(1);
        await(replicas.get(1).close());
        await(replicas.get(2).close());
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).isEmpty();
        lab.awaitTicks(vm, 10);
        assertHealthy(lab.console(vm));
        await(vm.stop());
        lab.assertNothingLeft();
        lab.assertDiskIntact(vm);
    }

    /** The twin checks its memory and reads its disk again and again. */
    private void rehearse(VirtualMachine vm, Replica replica) {
        Rehearsal rehearsal = await(replica.rehearse(Optional.of(lab.toNew(vm))));
        String log =
                QemuLab.list(lab.folder(vm), "rehearsal-").stream()
                        .filter(f -> f.endsWith(".out"))
                        .max(java.util.Comparator.comparingLong(f -> number(f)))
                        .orElseThrow();
        Path console = lab.folder(vm).resolve(log);
        lab.awaitTicks(console, 15);
        assertHealthy(console);
        await(rehearsal.close());
    }

    private static long number(String rehearsal) {
        return Long.parseLong(rehearsal.split("-")[1]);
    }

    @Test
    void aCheckpointMovesOnAndIsWhatTheVmGoesOnFrom() throws Exception {
        VirtualMachine vm = lab.start("moving");
        Replica replica = Shadows.open(vm, "shadow");
        assertThat(problem(replica.advance(NO_SYNC, NO_SYNC)).code())
                .isEqualTo(Problem.ILLEGAL_TRANSITION);
        Shadows.checkpoint(vm, replica);
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            lab.awaitTicks(vm, 2);
            Optional<Checkpoint> last = replica.held();
            pauses.add(Shadows.ownPause(vm, replica, new RealTime()));
            assertThat(replica.held()).isPresent().isNotEqualTo(last);
            assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).hasSize(1);
            assertThat(QemuLab.list(lab.folder(vm), "device-state")).hasSize(1);
        }
        pauses.sort(null);
        System.out.printf(
                "pause of a checkpoint without the collecting: p50 %.1f ms, longest %.1f ms%n",
                pauses.get(10).toNanos() / 1e6, pauses.get(19).toNanos() / 1e6);
        assertHealthy(lab.console(vm));
        long before = QemuLab.lastTick(lab.console(vm));
        lab.awaitTicks(vm, 10);
        lab.killActive(vm);
        assertThat(await(vm.runState())).isEqualTo(RunState.GONE);
        assertThat(problem(replica.failOver(vm.epoch(), NO_GATE)).code())
                .isEqualTo(Problem.STALE_EPOCH);
        List<SwitchoverState> steps = new ArrayList<>();
        Duration loss = await(replica.failOver(next(vm), steps::add));
        assertThat(steps).containsExactly(SwitchoverState.FENCED, SwitchoverState.ACTIVATED);
        assertThat(loss).isBetween(Duration.ofMillis(500), Duration.ofSeconds(20));
        assertThat(await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        assertThat(vm.epoch().value()).isEqualTo(1);
        assertThat(vm.vmm().version()).startsWith("7.2");
        assertThat(vm.retired()).isEmpty();
        assertThat(vm.replicas()).isEmpty();
        assertThat(QemuLab.list(lab.folder(vm), "disk0-layer")).isEmpty();
        lab.awaitTicks(vm, 20);
        assertThat(QemuLab.read(lab.console(vm))).doesNotContain("CORRUPT");
        assertThat(QemuLab.lastTick(lab.console(vm))).isGreaterThanOrEqualTo(before);
        // Its memory is the replica's now: all goes on as before.
        Replica another = Shadows.open(vm, "shadow");
        Shadows.checkpoint(vm, another);
        Shadows.advance(vm, another);
        await(another.close());
        await(await(vm.standBy(lab.toNew(vm))).switchOver(next(vm), NO_GATE, NO_SYNC));
        lab.awaitTicks(vm, 5);
        await(vm.stop());
        lab.assertNothingLeft();
        lab.assertDiskIntact(vm);
    }

    @Test
    void anOlderCheckpointIsHeldOnAndANewerOneGoes() throws IOException {
        VirtualMachine vm = withSecondDisk("promoted");
        Replica old = Shadows.open(vm, "old");
        Replica middle = Shadows.open(vm, "middle");
        Replica young = Shadows.open(vm, "young");
        for (Replica replica : List.of(old, middle, young)) {
            Shadows.checkpoint(vm, replica);
            lab.awaitTicks(vm, 10);
        }
        lab.killActive(vm);
        // Refused at the fence: nothing has run, all are still there.
        Problem refused =
                problem(
                        middle.failOver(
                                next(vm),
                                state -> {
                                    throw Problems.of("no", "No.", "");
                                }));
        assertThat(refused.code()).isEqualTo("no");
        assertThat(await(vm.activeCopies())).isZero();
        assertThat(List.of(old, middle, young)).allMatch(r -> r.held().isPresent());

        await(middle.failOver(next(vm), NO_GATE));
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        assertThat(vm.replicas()).containsExactly(old, young);
        assertThat(old.held()).isPresent();
        assertThat(young.held()).isEmpty();
        lab.awaitTicks(vm, 20);
        Shadows.checkpoint(vm, young);
        lab.awaitTicks(vm, 5);
        lab.killActive(vm);
        await(old.failOver(next(vm), NO_GATE));
        lab.awaitTicks(vm, 20);
        assertThat(young.held()).isEmpty();
        assertThat(QemuLab.read(lab.console(vm))).doesNotContain("CORRUPT");
        await(vm.stop());
        lab.assertNothingLeft();
        lab.assertDiskIntact(vm);
    }

    /** The second one is raw, and nothing is written to it. */
    private VirtualMachine withSecondDisk(String name) throws IOException {
        Path second = root.resolve("second.raw");
        Files.write(second, new byte[8 << 20]);
        Map<String, String> more = Map.of("disk1", second.toString(), "disk1.format", "raw");
        VirtualMachine vm = await(lab.backend.define(lab.definition(name, more)));
        lab.awaitTicks(vm, 5);
        return vm;
    }

    @Test
    void aVmThatHangsIsEndedFirst() {
        VirtualMachine vm = lab.start("hung");
        Replica replica = Shadows.open(vm, "shadow");
        Shadows.checkpoint(vm, replica);
        long pid = lab.active(vm).pid();
        QemuLab.signal(pid, "STOP");
        assertThat(await(vm.runState())).isEqualTo(RunState.UNKNOWN);
        await(replica.failOver(next(vm), NO_GATE));
        assertThat(QemuLab.isAlive(pid)).isFalse();
        assertThat(await(vm.activeCopies())).isEqualTo(1);
        lab.awaitTicks(vm, 10);
        await(vm.stop());
        lab.assertNothingLeft();
    }

    @Test
    void replicasOutliveASwitchAndFollowTheNewSide() {
        VirtualMachine vm = lab.start("outlived");
        Replica one = Shadows.open(vm, "one");
        Replica two = Shadows.open(vm, "two");
        Shadows.checkpoint(vm, one);
        Shadows.checkpoint(vm, two);
        await(await(vm.standBy(lab.toNew(vm))).switchOver(next(vm), NO_GATE, NO_SYNC));
        assertThat(vm.replicas()).containsExactly(one, two);
        assertThat(one.held()).isPresent();
        Checkpoint advanced = Shadows.advance(vm, one);
        assertThat(advanced.epoch().value()).isEqualTo(1);
        lab.awaitTicks(vm, 5);
        await(two.release());
        Shadows.advance(vm, one);
        lab.awaitTicks(vm, 5);
        assertThat(problem(vm.retired().orElseThrow().restoreCheckpoint(next(vm), NO_GATE)).code())
                .isEqualTo(Problem.UNSUPPORTED);
        assertHealthy(lab.console(vm));
        lab.killActive(vm);
        await(one.failOver(next(vm), NO_GATE));
        assertThat(vm.vmm().version()).startsWith("10.");
        assertThat(vm.retired()).isEmpty();
        lab.awaitTicks(vm, 10);
        assertThat(QemuLab.read(lab.console(vm))).doesNotContain("CORRUPT");
        await(vm.stop());
        lab.assertNothingLeft();
        lab.assertDiskIntact(vm);
    }
}
