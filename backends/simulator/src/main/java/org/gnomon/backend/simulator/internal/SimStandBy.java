package org.gnomon.backend.simulator.internal;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.StepGate;

/** The handle of a stand-by. It exists as a process, with no guest in it, until it is activated. */
final class SimStandBy implements StandBy {

    private final SimVirtualMachine handle;
    private final HostedVm vm;
    private final Steps steps;
    private final Route route;
    private final String name;
    private final AtomicBoolean used = new AtomicBoolean();

    private SimStandBy(SimVirtualMachine handle, Steps steps, Route route) {
        this.handle = handle;
        this.vm = handle.hosted();
        this.steps = steps;
        this.route = route;
        this.name = "stand-by of " + vm.id() + " on SimVMM " + route.candidate().vmm().version();
    }

    /** Starts the process; fails with {@code crashed}, {@code already-exists}. */
    static StandBy start(SimVirtualMachine handle, Steps steps, Route route) {
        route.candidate().requireBootable();
        SimStandBy standBy = new SimStandBy(handle, steps, route);
        synchronized (standBy.vm) {
            if (standBy.vm.standBy() != null) {
                throw Problem.of(
                                Problem.ALREADY_EXISTS,
                                standBy.vm.standBy() + " waits already",
                                "Discard that one first.")
                        .asException();
            }
            standBy.vm.standBy(standBy.name);
        }
        return standBy;
    }

    @Override
    public VmmVersion vmm() {
        return route.candidate().version();
    }

    @Override
    public CompletionStage<Blackout> switchOver(Epoch epoch, StepGate gate, FinalSync sync) {
        return handle.inTurn(
                () -> {
                    requireNew(epoch);
                    if (!used.compareAndSet(false, true)) {
                        throw Problem.of(
                                        Problem.ILLEGAL_TRANSITION,
                                        "this " + name + " was used or discarded",
                                        "Start another one.")
                                .asException();
                    }
                    return new Switch(handle, steps, route)
                            .run(epoch, gate, sync)
                            .whenComplete((blackout, error) -> vm.standBy(null));
                });
    }

    private void requireNew(Epoch epoch) {
        requireAfter(vm, epoch);
    }

    /** Refuses an epoch that is not after the VM's own. */
    static void requireAfter(HostedVm vm, Epoch epoch) {
        if (!epoch.isAfter(vm.epoch())) {
            throw Problem.of(
                            Problem.STALE_EPOCH,
                            "epoch " + epoch + " of " + vm.id() + " is not after " + vm.epoch(),
                            "Somebody else switched this VM; look at it afresh.")
                    .asException();
        }
    }

    @Override
    public CompletionStage<Void> discard() {
        return handle.controller()
                .onBlocking(
                        () -> {
                            if (used.compareAndSet(false, true)) {
                                vm.standBy(null);
                            }
                            return null;
                        });
    }
}
