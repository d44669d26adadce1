package org.gnomon.backend.kvm.internal;

import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;

import java.nio.file.Path;
import java.time.Instant;
import org.gnomon.model.SwitchoverState;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.TimeSource;

/** A container that ends as if killed, at a chosen step. Run as a process of its own. */
public final class CrashingContainer {
    private static final int CRASHED = 99;

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
        RESTORE_UNRECORDED
    }

    /** Ends the process when the clock is read so many times after it was armed. */
    private static final class DeadlyClock implements TimeSource {
        private final TimeSource real = new RealTime();
        private volatile int left = -1;

        void arm(int reads) {
            left = reads;
        }

        private void count() {
            if (left > 0 && --left == 0) {
                Runtime.getRuntime().halt(CRASHED);
            }
        }

        @Override
        public Instant now() {
            count();
            return real.now();
        }

        @Override
        public long nanos() {
            count();
            return real.nanos();
        }
    }

    public static void main(String[] args) {
        At at = At.valueOf(args[1]);
        DeadlyClock clock = new DeadlyClock();
        QemuLab lab = QemuLab.inChild(Path.of(args[0]), clock);
        VirtualMachine vm = lab.start("crashed");
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

    private static void die(boolean now) {
        if (now) {
            Runtime.getRuntime().halt(CRASHED);
        }
    }
}
