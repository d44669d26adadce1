package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.StepGate;

/** The handle of the side that was left. */
final class SimRetired implements RetiredSide {

    private static final Duration START = Duration.ofMillis(20);
    private static final Duration RESTORE = Duration.ofMillis(10);

    private final SimVirtualMachine handle;
    private final HostedVm vm;
    private final RetiredSpace space;
    private final Steps steps;

    SimRetired(SimVirtualMachine handle, RetiredSpace space) {
        this.handle = handle;
        this.vm = handle.hosted();
        this.space = space;
        this.steps = handle.steps();
    }

    @Override
    public VmmVersion vmm() {
        return space.side().vmm().asVersion();
    }

    @Override
    public CompletionStage<StandBy> standBy() {
        return handle.inTurn(
                () -> {
                    requireKept();
                    requireTransferable();
                    handle.controller()
                            .host()
                            .requireRoom(machine(), vm.definition().memoryBytes());
                    return steps.call(Points.RETIRED_STANDBY, START, this::startStandBy);
                });
    }

    private StandBy startStandBy() {
        synchronized (vm) {
            vm.active().requireThere();
        }
        return SimStandBy.start(handle, steps, new ReverseRoute(vm, space));
    }

    private void requireTransferable() {
        if (space.leftBy() != UpdateClass.VMM && space.leftBy() != UpdateClass.MOVE) {
            throw Problem.of(
                            Problem.UNSUPPORTED,
                            "an update of class "
                                    + space.leftBy().label()
                                    + " cannot be undone with the guest's present state",
                            "Restore the state from the switch; what came after it is lost.")
                    .asException();
        }
    }

    private void requireKept() {
        if (vm.retired() != space) {
            throw nothingKept(vm);
        }
    }

    static GnomonException nothingKept(HostedVm vm) {
        return Problem.of(
                        Problem.NOTHING_TO_ROLL_BACK,
                        "the old side of " + vm.id() + " was released",
                        "Update back to the old version instead.")
                .asException();
    }

    @Override
    public CompletionStage<Duration> restoreCheckpoint(Epoch epoch, StepGate gate) {
        return handle.inTurn(
                () -> {
                    vm.requireAfter(epoch);
                    requireKept();
                    vm.shadows().standBy(null);
                    Restore restore = new Restore(epoch, gate);
                    return steps.by(Steps.Victim.on(this::isOutOfReach))
                            .call(Points.RETIRED_RESTORE, RESTORE, restore::run);
                });
    }

    private Machine machine() {
        return space.side().identity().machine();
    }

    /** The new side has to be ended, and the old one run. */
    private boolean isOutOfReach() {
        return !machine().answers() || vm.active().identity().machine().isSilent();
    }

    /** A return to the kept state, in one go. */
    private final class Restore {
        private final Epoch epoch;
        private final StepGate gate;

        Restore(Epoch epoch, StepGate gate) {
            this.epoch = epoch;
            this.gate = gate;
        }

        Duration run() {
            Instance left = vm.active();
            stopForNow(left);
            try {
                gate.reached(SwitchoverState.FROZEN);
                gate.reached(SwitchoverState.FINALISED);
                gate.reached(SwitchoverState.FENCED);
            } catch (RuntimeException | Error e) {
                vm.thaw(this);
                throw e;
            }
            Duration lost = takeOver(left);
            Switch.tellActivated(vm, gate);
            return lost;
        }

        /** It may be gone already, or hang; either way it does not run any more. */
        private void stopForNow(Instance left) {
            synchronized (vm) {
                if (left.trueState() == RunState.RUNNING) {
                    vm.freezeHard(this);
                }
            }
        }

        private Duration takeOver(Instance left) {
            synchronized (vm) {
                Guest guest =
                        Guest.load(vm.settings(), space.kept().memory(), space.kept().device());
                vm.requireAfter(epoch);
                requireKept();
                long lost = (left.guest().ticks() - guest.ticks()) * Guest.TICK_NANOS;
                endNewSide(left);
                space.side()
                        .end(Problem.of(Problem.NOT_RUNNING, "taken back to its checkpoint", ""));
                Instance.Identity identity = vm.identity(Instance.Role.OWNER, machine());
                Instance next = vm.newInstance(identity, space.side().vmm(), guest);
                vm.activate(next, epoch, null);
                vm.run(next);
                return Duration.ofNanos(Math.max(0, lost));
            }
        }

        private void endNewSide(Instance left) {
            if (vm.side().has(PlantedBug.FENCE_LIES) && left.trueState() != RunState.GONE) {
                vm.run(left);
            } else {
                left.end(Problem.of(Problem.NOT_RUNNING, left.identity() + " was rolled back", ""));
            }
        }
    }

    @Override
    public CompletionStage<Void> release() {
        return handle.inTurn(
                () ->
                        handle.controller()
                                .onBlocking(
                                        () -> {
                                            synchronized (vm) {
                                                if (vm.retired() == space) {
                                                    endSide();
                                                }
                                                return null;
                                            }
                                        }));
    }

    private void endSide() {
        handle.controller().requireCurrent();
        if (machine().isSilent()) {
            throw machine().noAnswer();
        }
        space.side().end(Problem.of(Problem.NOT_RUNNING, "released after the switch", ""));
        vm.retired(null);
    }
}
