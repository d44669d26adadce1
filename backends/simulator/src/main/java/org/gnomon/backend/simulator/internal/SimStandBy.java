package org.gnomon.backend.simulator.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
    private final Waiting waiting;
    private final AtomicBoolean used = new AtomicBoolean();

    private SimStandBy(SimVirtualMachine handle, Steps steps, Route route) {
        this.handle = handle;
        this.vm = handle.hosted();
        this.steps = steps;
        this.route = route;
        String version = route.candidate().vmm().version();
        String name = "stand-by of " + vm.id() + " on SimVMM " + version;
        this.waiting = new Waiting(name, route.machine());
    }

    /** Starts the process; fails with {@code crashed}, {@code already-exists}. */
    static StandBy start(SimVirtualMachine handle, Steps steps, Route route) {
        route.candidate().requireBootable();
        SimStandBy standBy = new SimStandBy(handle, steps, route);
        synchronized (standBy.vm) {
            if (standBy.vm.shadows().standBy() != null) {
                throw Problem.of(
                                Problem.ALREADY_EXISTS,
                                standBy.vm.shadows().standBy().name() + " waits already",
                                "Discard that one first.")
                        .asException();
            }
            standBy.vm.shadows().standBy(standBy.waiting);
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
                    vm.requireAfter(epoch);
                    if (vm.shadows().standBy() != waiting || !used.compareAndSet(false, true)) {
                        throw Problem.of(
                                        Problem.ILLEGAL_TRANSITION,
                                        "this " + waiting.name() + " was used or thrown away",
                                        "Start another one.")
                                .asException();
                    }
                    return begun(() -> new Switch(handle, steps, route).run(epoch, gate, sync))
                            .whenComplete((blackout, error) -> forget());
                });
    }

    /** A switch that cannot even begin is over, too. */
    private static <T> CompletionStage<T> begun(Supplier<CompletionStage<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void forget() {
        if (handle.controller().isCurrent()) {
            vm.shadows().forget(waiting);
        }
    }

    @Override
    public CompletionStage<Void> discard() {
        return handle.controller()
                .onBlocking(
                        () -> {
                            if (used.compareAndSet(false, true)) {
                                handle.controller().requireCurrent();
                                vm.shadows().forget(waiting);
                            }
                            return null;
                        });
    }
}
