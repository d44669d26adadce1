package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.Blackout;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.service.PredictiveAnalysis.UpdateOutcome;
import org.gnomon.service.StateReplication;
import org.gnomon.service.SwitchoverController;
import org.gnomon.service.Telemetry;
import org.gnomon.service.VmInventory;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** What all flows work with. */
record Desk(
        VmInventory inventory,
        StateReplication replication,
        PredictiveAnalysis prediction,
        SwitchoverController switchovers,
        Telemetry telemetry,
        Journal journal,
        TimeSource time,
        Scheduler scheduler,
        Alerts alerts,
        Decisions decisions,
        Refusals refusals) {

    Instant now() {
        return time.now();
    }

    /** Forces an entry; the flow goes on only when it is on disk. */
    CompletionStage<Journal.Entry> force(VmId vm, Journal.Kind kind, Map<String, String> fields) {
        return blocking(() -> journal.force(vm, kind, fields));
    }

    /** For what waits for a disk or computes for long. */
    <T> CompletionStage<T> blocking(Supplier<T> work) {
        return Stages.on(scheduler.blocking(), work);
    }

    HypervisorBackend backend(VirtualMachine vm) {
        return inventory.backend(vm.definition().backend());
    }

    boolean can(VirtualMachine vm, Capability capability) {
        return backend(vm).info().capabilities().contains(capability);
    }

    /**
     * Whether a switch to a shadow there leaves its replica alone, as the memory is handed over in
     * place. That needs the same host; a backend that can copy too does so to all others.
     */
    boolean grafts(VirtualMachine vm, ShadowPlace place) {
        return can(vm, Capability.GRAFTED_SWITCH) && isBeside(vm, place);
    }

    /** Whether a switch to a shadow there is possible at all. */
    boolean reaches(VirtualMachine vm, ShadowPlace place) {
        return isBeside(vm, place)
                || can(vm, Capability.COPIED_SWITCH)
                || !can(vm, Capability.GRAFTED_SWITCH);
    }

    // LOCAL is where VMs are started: beside the VM unless it has moved away.
    private static boolean isBeside(VirtualMachine vm, ShadowPlace place) {
        return place.host().equals(vm.host());
    }

    /** Whether the last switchover has not ended, or has left the VM to a person. */
    boolean isUnsettled(VmId vm) {
        return switchovers
                .last(vm)
                .map(
                        r ->
                                !r.status().isFinal()
                                        || r.status() == SwitchoverState.NEEDS_OPERATOR
                                                && Settlement.isLeftToPerson(this, vm))
                .orElse(false);
    }

    /** Tries a few times what a hypervisor that stammers may do at last. */
    <T> CompletionStage<T> persist(Supplier<CompletionStage<T>> what) {
        return Stages.persist(scheduler, 5, Duration.ofSeconds(1), what);
    }

    /** Remembers a measured part; a memory that fails must not stop an operation. */
    CompletionStage<Void> observe(VmId vm, BlackoutPart part, Duration measured) {
        return remember(vm, () -> prediction.observe(vm, part, measured));
    }

    /** Remembers a measured switch; see above. */
    CompletionStage<Void> observe(VmId vm, SwitchConditions conditions, Blackout blackout) {
        return remember(vm, () -> prediction.observe(vm, conditions, blackout));
    }

    /** Remembers what an update did; see above. */
    CompletionStage<Void> observe(UpdateOutcome outcome) {
        return remember(outcome.update().vm(), () -> prediction.observe(outcome));
    }

    private CompletionStage<Void> remember(VmId vm, Runnable observation) {
        return Stages.tolerate(
                "Remembering what was measured of " + vm,
                blocking(
                        () -> {
                            observation.run();
                            return null;
                        }));
    }

    /** How many copies run; -1 if the backend cannot tell. */
    CompletionStage<Integer> copies(VirtualMachine vm) {
        return Stages.call(vm::activeCopies).exceptionally(error -> -1);
    }

    /** What the hypervisor says. */
    CompletionStage<RunState> runState(VirtualMachine vm) {
        return Stages.call(vm::runState).exceptionally(error -> RunState.UNKNOWN);
    }

    /** Whether a shadow could follow it. */
    static boolean runs(RunState state) {
        return state == RunState.RUNNING || state == RunState.PAUSED;
    }
}
