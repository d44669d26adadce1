package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One switch, from freeze to activate. Until the new side runs, nothing of it exists but memory and
 * saved state, so it is always provable which side may go on.
 *
 * <pre>
 * running → FROZEN → FINALISED → FENCED → ACTIVATED
 *              └──────────┴─────────┴── any failure → the old side runs on
 * </pre>
 */
final class Switch {

    private static final Logger LOG = LoggerFactory.getLogger(Switch.class);
    private static final Duration FREEZE = Duration.ofNanos(400_000);
    private static final Duration SYNC = Duration.ofNanos(200_000);
    private static final Duration TRANSFER = Duration.ofMillis(4);
    private static final Duration FENCE = Duration.ofNanos(300_000);
    private static final Duration ACTIVATE = Duration.ofMillis(3);
    private static final Duration BOOT = Duration.ofSeconds(2);

    private final SimVirtualMachine handle;
    private final HostedVm vm;
    private final Steps steps;
    private final Route route;
    private final TimeSource time;
    private final long[] marks = new long[6];
    private Instance old;
    private OpaqueState devices;
    private Instance next;
    private boolean truthUnknown;

    Switch(SimVirtualMachine handle, Steps steps, Route route) {
        this.handle = handle;
        this.vm = handle.hosted();
        this.steps = steps;
        this.route = route;
        this.time = handle.controller().time();
    }

    CompletionStage<Blackout> run(Epoch epoch, StepGate gate, FinalSync sync) {
        requireRunning();
        route.prepare();
        old = vm.active();
        Machine from = old.identity().machine();
        Machine to = route.machine();
        Steps making = steps.by(Steps.Victim.on(() -> from.isSilent() || !to.answers()));
        mark(0);
        return steps.by(hangsAsActive())
                .run(Points.FREEZE, FREEZE, () -> vm.freeze(this), () -> {})
                .thenRun(() -> frozen(gate))
                .thenCompose(v -> making.call(Points.SYNC, SYNC, () -> route.complete(sync)))
                .thenCompose(memory -> transfer(making, memory))
                .thenCompose(memory -> fence(making, memory, gate))
                .thenCompose(memory -> activate(making, memory, epoch))
                .handle((v, error) -> ended(error, gate))
                .thenCompose(stage -> stage);
    }

    private void requireRunning() {
        synchronized (vm) {
            vm.active().requireThere();
            RunState state = vm.active().state();
            if (state != RunState.RUNNING && state != RunState.UNKNOWN) {
                throw Problem.of(
                                Problem.NOT_RUNNING,
                                vm.id() + " is " + state + ", expected RUNNING",
                                "Resume it first.")
                        .asException();
            }
        }
    }

    /** A hung VMM cannot be frozen; a crash that is injected here is of the new side. */
    private Steps.Victim hangsAsActive() {
        return new Steps.Victim() {
            @Override
            public boolean isHung() {
                return new ActiveVictim(vm).isHung();
            }

            @Override
            public void crash(Problem why) {
                // The new side has no guest yet; it is dropped.
            }
        };
    }

    private void mark(int index) {
        marks[index] = time.nanos();
    }

    private void frozen(StepGate gate) {
        synchronized (vm) {
            if (old.trueState() != RunState.PAUSED) {
                throw Problem.of(
                                "not-frozen",
                                "the hypervisor said that "
                                        + vm.id()
                                        + " stands still, it does not",
                                "Look at the hypervisor.")
                        .asException();
            }
        }
        mark(1);
        gate.reached(SwitchoverState.FROZEN);
    }

    private CompletionStage<GuestMemory> transfer(Steps making, GuestMemory memory) {
        mark(2);
        return making.call(
                Points.TRANSFER,
                TRANSFER,
                () -> {
                    devices = vm.saveDevices();
                    return memory;
                });
    }

    private CompletionStage<GuestMemory> fence(Steps making, GuestMemory memory, StepGate gate) {
        mark(3);
        gate.reached(SwitchoverState.FINALISED);
        return making.run(Points.FENCE, FENCE, this::handOver, this::pretendToHandOver)
                .thenApply(
                        v -> {
                            mark(4);
                            gate.reached(SwitchoverState.FENCED);
                            return memory;
                        });
    }

    private void handOver() {
        synchronized (vm) {
            old.requireThere();
            vm.requireFrozenBy(this);
            if (vm.side().has(PlantedBug.FENCE_LIES)) {
                vm.run(old);
            } else {
                old.handOver();
            }
        }
    }

    /** The lie that exactly-one-active is threatened by: the old side runs on. */
    private void pretendToHandOver() {
        synchronized (vm) {
            vm.run(old);
        }
    }

    private CompletionStage<Void> activate(Steps making, GuestMemory memory, Epoch epoch) {
        Duration takes = route.candidate().restartsGuest() ? BOOT : ACTIVATE;
        return making.run(
                        Points.ACTIVATE,
                        takes,
                        () -> take(memory, epoch, true),
                        () -> take(memory, epoch, false))
                .whenComplete(
                        (v, error) -> {
                            if (error != null && next == null) {
                                Problem p = GnomonException.problemOf(error);
                                truthUnknown = p.code().equals(Problem.UNKNOWN_TRUTH);
                            }
                        });
    }

    private void take(GuestMemory memory, Epoch epoch, boolean run) {
        Candidate candidate = route.candidate();
        synchronized (vm) {
            requireStill(epoch);
            Kept kept = route.kept(old);
            route.detach(old);
            Guest guest = candidate.guest(vm.settings(), memory, devices);
            Instance.Identity identity = vm.identity(Instance.Role.OWNER, route.machine());
            next = vm.newInstance(identity, candidate.vmm(), guest);
            vm.activate(next, epoch, new RetiredSpace(old, candidate.updateClass(), kept));
            if (run) {
                vm.run(next);
            }
        }
        mark(5);
    }

    /** Somebody else may have switched or recovered the VM meanwhile. */
    private void requireStill(Epoch epoch) {
        vm.requireAfter(epoch);
        vm.requireFrozenBy(this);
        route.requireThere();
    }

    private CompletionStage<Blackout> ended(Throwable error, StepGate gate) {
        if (next != null) {
            tellActivated(vm, gate);
            route.commit();
            return CompletableFuture.completedFuture(blackout());
        }
        Throwable cause = Serial.cause(error);
        if (!truthUnknown && handle.controller().isCurrent()) {
            if (!vm.thaw(this)) {
                return CompletableFuture.failedFuture(cannotGoBack(cause));
            }
            route.undo();
        }
        return CompletableFuture.failedFuture(cause);
    }

    private GnomonException cannotGoBack(Throwable cause) {
        return Problem.of(
                        Problem.UNKNOWN_TRUTH,
                        old.identity()
                                + " was handed over, the switch failed, and its host does not"
                                + " answer",
                        "Make the host answer, then recover.")
                .asException(cause);
    }

    /** The new side runs already, so an error of the gate changes nothing any more. */
    static void tellActivated(HostedVm vm, StepGate gate) {
        try {
            gate.reached(SwitchoverState.ACTIVATED);
        } catch (RuntimeException e) {
            LOG.warn("{} epoch {}: the gate failed after the fact", vm.id(), vm.epoch(), e);
        }
    }

    private Blackout blackout() {
        return new Blackout(span(0, 1), span(1, 2), span(2, 3), span(3, 4), span(4, 5), span(0, 5));
    }

    private Duration span(int from, int to) {
        return Duration.ofNanos(marks[to] - marks[from]);
    }
}
