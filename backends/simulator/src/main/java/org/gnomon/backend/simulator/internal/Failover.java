package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.StepGate;

/**
 * Going on from a held checkpoint. Whatever the fence says, nothing runs before a look at the
 * primary's process, or at the power of its host, has shown that it ended.
 *
 * <pre>
 * fence: end the process ── its host is silent: switch its power off, where that is allowed
 *   └─▶ look: ended? ── no ──▶ unknown-truth, nothing was run
 *         └─▶ FENCED ─▶ run the checkpoint ─▶ ACTIVATED
 *                └─ fails ──▶ the checkpoint is still held
 * </pre>
 */
final class Failover {

    private static final Duration FENCE = Duration.ofMillis(5);
    private static final Duration POWER = Duration.ofMillis(500);
    private static final Duration ACTIVATE = Duration.ofMillis(6);

    private final SimVirtualMachine handle;
    private final HostedVm vm;
    private final ReplicaSpace space;
    private final Instance left;
    private GnomonException refusal;

    Failover(SimVirtualMachine handle, ReplicaSpace space) {
        this.handle = handle;
        this.vm = handle.hosted();
        this.space = space;
        this.left = vm.active();
    }

    CompletionStage<Duration> run(Epoch epoch, StepGate gate) {
        return fence(epoch)
                .handle((v, error) -> Serial.cause(error))
                .thenAccept(this::requireEnded)
                .thenRun(() -> gate.reached(SwitchoverState.FENCED))
                .thenCompose(v -> activate(epoch))
                .thenApply(
                        lost -> {
                            Switch.tellActivated(vm, gate);
                            return lost;
                        });
    }

    private CompletionStage<Void> fence(Epoch epoch) {
        Machine machine = left.identity().machine();
        if (!machine.isSilent()) {
            Steps outside = handle.steps().by(Steps.Victim.on(machine::isSilent));
            return outside.run(Points.FAILOVER_FENCE, FENCE, () -> endPrimary(epoch), () -> {});
        }
        if (!machine.isFencible()) {
            return CompletableFuture.failedFuture(machine.noAnswer());
        }
        SimulatedHost host = handle.controller().host();
        return handle.steps()
                .by(Steps.Victim.NONE)
                .run(Points.FAILOVER_POWER, POWER, () -> powerOff(epoch, host, machine), () -> {});
    }

    private void powerOff(Epoch epoch, SimulatedHost host, Machine machine) {
        requireStill(epoch);
        host.powerOff(machine.name());
    }

    private void endPrimary(Epoch epoch) {
        requireStill(epoch);
        if (vm.side().has(PlantedBug.FENCE_LIES)) {
            return;
        }
        Problem why = Problem.of(Problem.NOT_RUNNING, vm.id() + " was fenced", "");
        synchronized (vm) {
            vm.owners().stream()
                    .filter(i -> !i.identity().machine().isSilent())
                    .forEach(i -> i.end(why));
        }
    }

    /** What the fence said does not count, only what is seen. */
    private void requireEnded(Throwable error) {
        handle.controller().requireCurrent();
        if (refusal != null) {
            throw refusal;
        }
        if (!isEnded()) {
            throw Problem.of(
                            Problem.UNKNOWN_TRUTH,
                            left.identity()
                                    + " cannot be proved to have ended"
                                    + (error == null ? "" : ": " + error.getMessage()),
                            "Switch the power of host "
                                    + left.identity().machine()
                                    + " off, or make it answer; then fail over again.")
                    .asException(error);
        }
    }

    private boolean isEnded() {
        synchronized (vm) {
            boolean hidden = left.identity().machine().isSilent();
            boolean ended = !hidden && left.trueState() == RunState.GONE;
            return ended || vm.side().has(PlantedBug.FENCE_LIES);
        }
    }

    private CompletionStage<Duration> activate(Epoch epoch) {
        Duration[] lost = new Duration[1];
        return handle.steps()
                .by(Steps.Victim.on(() -> !space.machine.answers()))
                .run(
                        Points.FAILOVER_ACTIVATE,
                        ACTIVATE,
                        () -> lost[0] = take(epoch, true),
                        () -> lost[0] = take(epoch, false))
                .thenApply(v -> lost[0]);
    }

    private Duration take(Epoch epoch, boolean run) {
        synchronized (vm) {
            requireStill(epoch);
            if (!isEnded()) {
                throw changed();
            }
            ReplicaSpace.Held held = space.held;
            Guest guest =
                    Guest.load(
                            vm.settings(), space.memory, held.checkpoint().state().cpuRegisters());
            if (guest.writes() != held.layer().writes()) {
                vm.side().alarms().raise("disk and memory of " + vm.id() + " are not of one time");
            }
            long ticks = left.guest().ticks() - guest.ticks();
            Instance.Identity identity = vm.identity(Instance.Role.OWNER, space.machine);
            Instance next = vm.newInstance(identity, held.vmm(), guest);
            vm.shadows().drop(space);
            vm.shadows().standBy(null);
            vm.activate(next, epoch, null);
            if (run) {
                vm.run(next);
            }
            return Duration.ofNanos(Math.max(0, ticks * Guest.TICK_NANOS));
        }
    }

    /** Somebody else may have done something to the VM since this was asked for. */
    private void requireStill(Epoch epoch) {
        synchronized (vm) {
            try {
                vm.requireAfter(epoch);
                if (!vm.shadows().has(space) || !space.isWhole() || vm.active() != left) {
                    throw changed();
                }
            } catch (GnomonException e) {
                refusal = e;
                throw e;
            }
        }
    }

    private GnomonException changed() {
        return Problem.of(
                        Problem.REFUSED,
                        vm.id() + " changed while it was failed over",
                        "Look at the VM afresh.")
                .asException();
    }
}
