package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Rehearsal;

/** The handle of a rehearsal. */
final class SimRehearsal implements Rehearsal, Steps.Victim {

    private final SimVirtualMachine handle;
    private final HostedVm vm;
    private final Steps steps;
    private final ReplicaSpace space;
    private final Instance copy;
    private final Duration loadTime;

    SimRehearsal(
            SimVirtualMachine handle,
            Steps steps,
            ReplicaSpace space,
            Instance copy,
            Duration loadTime) {
        this.handle = handle;
        this.vm = handle.hosted();
        this.steps = steps.by(this);
        this.space = space;
        this.copy = copy;
        this.loadTime = loadTime;
    }

    @Override
    public VmmVersion vmm() {
        return copy.vmm().asVersion();
    }

    @Override
    public Duration loadTime() {
        return loadTime;
    }

    @Override
    public CompletionStage<Sample> sample() {
        return steps.call(
                Points.REHEARSAL_SAMPLE,
                Duration.ZERO,
                () -> {
                    synchronized (vm) {
                        return copy.sample(vm.id(), handle.controller().time());
                    }
                });
    }

    @Override
    public CompletionStage<Status> status() {
        return handle.controller()
                .onBlocking(
                        () -> {
                            synchronized (vm) {
                                RunState state = copy.state();
                                return new Status(state, copy.problem());
                            }
                        });
    }

    @Override
    public CompletionStage<Void> close() {
        return handle.controller()
                .onBlocking(
                        () -> {
                            synchronized (vm) {
                                copy.end(thrownAway());
                                space.rehearsals.remove(copy);
                                return null;
                            }
                        });
    }

    private Problem thrownAway() {
        return Problem.of(
                Problem.NOT_RUNNING, copy.identity() + " was thrown away", "Start another one.");
    }

    @Override
    public boolean isHung() {
        synchronized (vm) {
            return copy.state() == RunState.UNKNOWN;
        }
    }

    @Override
    public void crash(Problem why) {
        synchronized (vm) {
            copy.end(why);
        }
    }
}
