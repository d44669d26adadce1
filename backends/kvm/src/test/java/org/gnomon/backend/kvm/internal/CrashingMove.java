package org.gnomon.backend.kvm.internal;

import static org.gnomon.backend.kvm.internal.QemuLab.NO_GATE;
import static org.gnomon.backend.kvm.internal.QemuLab.NO_SYNC;
import static org.gnomon.backend.kvm.internal.QemuLab.await;
import static org.gnomon.backend.kvm.internal.QemuLab.next;

import java.nio.file.Path;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.backend.VirtualMachine;

/** Containers of two hosts that end as if killed, at a step of a move. A process of its own. */
public final class CrashingMove {
    private CrashingMove() {}

    /** Where they end. */
    enum At {
        FED,
        CHECKPOINT_FROZEN,
        STANDBY_WAITS,
        FROZEN,
        FINALISED,
        FENCED,
        /** And the one there has loaded all of the guest. */
        LOADED,
        /** It runs there, and no record here says so yet. */
        RUNS_UNRECORDED,
        ACTIVATED,
        BACK_FROZEN,
        BACK_FENCED,
        BACK_RUNS_UNRECORDED,
        BACK_ACTIVATED
    }

    public static void main(String[] args) {
        At at = At.valueOf(args[1]);
        DeadlyClock clock = new DeadlyClock();
        TwoHosts hosts = TwoHosts.inChild(Path.of(args[0]), clock);
        VirtualMachine vm = hosts.start("crashed");
        if (at.name().startsWith("BACK")) {
            Pump pump = hosts.follow(vm);
            await(hosts.standBy(vm).switchOver(next(vm), NO_GATE, pump.sync()));
            hosts.near.awaitTicks(hosts.console(vm), 5);
            StandBy back = await(vm.retired().orElseThrow().standBy());
            await(back.switchOver(next(vm), dying(hosts, at, "BACK_", clock), NO_SYNC));
        } else {
            go(hosts, vm, at, clock);
        }
        Runtime.getRuntime().halt(1);
    }

    private static void go(TwoHosts hosts, VirtualMachine vm, At at, DeadlyClock clock) {
        Replica replica = await(vm.openReplica(TwoHosts.THERE));
        Pump pump = Pump.start(hosts, replica);
        DeadlyClock.die(at == At.FED);
        if (at == At.CHECKPOINT_FROZEN) {
            await(replica.checkpoint(() -> DeadlyClock.die(true)));
        }
        StandBy standBy = hosts.standBy(vm);
        DeadlyClock.die(at == At.STANDBY_WAITS);
        await(standBy.switchOver(next(vm), dying(hosts, at, "", clock), pump.sync()));
    }

    private static StepGate dying(TwoHosts hosts, At at, String prefix, DeadlyClock clock) {
        return step -> {
            if (at == At.LOADED && step == SwitchoverState.FENCED) {
                hosts.awaitLoadedThere();
                DeadlyClock.die(true);
            }
            DeadlyClock.die(at.name().equals(prefix + step));
            boolean unrecorded = at.name().equals(prefix + "RUNS_UNRECORDED");
            if (unrecorded && step == SwitchoverState.FENCED) {
                // Looked at: after the fence, before the activation, and when it runs.
                clock.arm(3);
            }
        };
    }
}
