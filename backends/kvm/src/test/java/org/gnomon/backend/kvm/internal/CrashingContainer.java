package org.gnomon.backend.kvm.internal;

import static org.gnomon.backend.kvm.internal.DeadlyClock.die;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;

/** A container that ends as if killed, at a chosen step. Run as a process of its own. */
public final class CrashingContainer {
    private CrashingContainer() {}

    /** Where it ends. */
    enum At {
        CHECKPOINT_FROZEN,
        STANDBY_WAITS,
        FROZEN,
        FINALISED,
        FENCED,
        /** The new side runs and no record says so yet. */
        RUNS_UNRECORDED,
        ACTIVATED,
        RESTORE_FROZEN,
        RESTORE_FENCED,
        RESTORE_UNRECORDED,
        /** In an advance: the guest stands still. */
        ADVANCE_COLLECTED,
        /** In an advance: the replica's memory is neither. */
        ADVANCE_FOLDING,
        ADVANCE_DONE,
        FAILOVER_FENCED,
        FAILOVER_UNRECORDED,
        FAILOVER_ACTIVATED,
        /** From outside, while it advances one checkpoint after the other. */
        ADVANCING,
        /** From outside, in a failover. */
        FAILING_OVER
    }

    /** Made when what is to be interrupted from outside begins. */
    static Path begun(Path root) {
        return root.resolve("begun");
    }

    public static void main(String[] args) {
        At at = At.valueOf(args[1]);
        DeadlyClock clock = new DeadlyClock();
        QemuLab lab = QemuLab.inChild(Path.of(args[0]), clock);
        VirtualMachine vm = lab.start("crashed");
        if (at.name().startsWith("ADVANC") || at.name().startsWith("FAIL")) {
            checkpoints(lab, vm, at, clock);
            Runtime.getRuntime().halt(1);
        }
        Replica replica = await(vm.openReplica());
        await(
                replica.checkpoint(
                        () -> {
                            die(at == At.CHECKPOINT_FROZEN);
                            QemuLab.copy(vm.memory().pages(), replica);
                        }));
        if (at.name().startsWith("RESTORE")) {
            restore(lab, vm, at, clock);
        } else {
            switchOver(lab, vm, at, clock);
        }
        Runtime.getRuntime().halt(1);
    }

    private static void switchOver(QemuLab lab, VirtualMachine vm, At at, DeadlyClock clock) {
        var standBy = await(vm.standBy(lab.toNew(vm)));
        die(at == At.STANDBY_WAITS);
        await(
                standBy.switchOver(
                        next(vm),
                        step -> {
                            die(at.name().equals(step.name()));
                            if (at == At.RUNS_UNRECORDED && step == SwitchoverState.FENCED) {
                                clock.arm(2);
                            }
                        },
                        NO_SYNC));
    }

    private static void restore(QemuLab lab, VirtualMachine vm, At at, DeadlyClock clock) {
        await(await(vm.standBy(lab.toNew(vm))).switchOver(next(vm), NO_GATE, NO_SYNC));
        lab.awaitTicks(vm, 3);
        await(
                vm.retired()
                        .orElseThrow()
                        .restoreCheckpoint(
                                next(vm),
                                step -> {
                                    die(at.name().equals("RESTORE_" + step));
                                    if (at == At.RESTORE_UNRECORDED
                                            && step == SwitchoverState.FENCED) {
                                        clock.arm(1);
                                    }
                                }));
    }

    private static void checkpoints(QemuLab lab, VirtualMachine vm, At at, DeadlyClock clock) {
        Replica older = Shadows.open(vm, "older");
        Shadows.checkpoint(vm, older);
        lab.awaitTicks(vm, 5);
        Replica shadow = Shadows.open(vm, "shadow");
        Shadows.checkpoint(vm, shadow);
        lab.awaitTicks(vm, 5);
        switch (at) {
            case ADVANCE_COLLECTED -> await(shadow.advance(() -> die(true), NO_SYNC));
            case ADVANCE_FOLDING -> Shadows.advance(vm, shadow, () -> die(true));
            case ADVANCE_DONE -> {
                Shadows.advance(vm, shadow);
                die(true);
            }
            case ADVANCING -> {
                begin(lab);
                while (true) {
                    Shadows.advance(vm, older);
                    Shadows.advance(vm, shadow);
                }
            }
            default -> {
                lab.killActive(vm);
                begin(lab);
                failOver(vm, shadow, at, clock);
            }
        }
    }

    private static void begin(QemuLab lab) {
        try {
            Files.createFile(begun(lab.root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void failOver(VirtualMachine vm, Replica replica, At at, DeadlyClock clock) {
        await(
                replica.failOver(
                        next(vm),
                        step -> {
                            die(at.name().equals("FAILOVER_" + step));
                            if (at == At.FAILOVER_UNRECORDED && step == SwitchoverState.FENCED) {
                                clock.arm(1);
                            }
                        }));
        if (at == At.FAILING_OVER) {
            // It was quicker than whoever is to kill it.
            await(new CompletableFuture<>());
        }
    }
}
