package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * The simulated hypervisor. Works in virtual and in real time. Making one takes its host over: the
 * handles of an earlier one on the same host are refused from then on.
 */
public final class SimulatorBackend implements HypervisorBackend {

    /** The kind in definitions. */
    public static final String KIND = "simulator";

    private static final List<String> VMMS =
            List.of(
                    SimulatedHost.FIRST_VMM,
                    "sim:harmless?version=2.0",
                    "sim:harmless?version=2.1");

    private final Controller controller;

    public SimulatorBackend(SimulatedHost host, TimeSource time, Scheduler scheduler) {
        this.controller = new Controller(host, time, scheduler, host.claim());
    }

    @Override
    public BackendInfo info() {
        return new BackendInfo(
                KIND,
                "Simulated VMs with workloads, updates of every kind and faults on demand",
                capabilities(),
                Set.of(UpdateClass.values()),
                Map.of("accelerator", "none: nothing is run, all of it is computed"));
    }

    private Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.allOf(Capability.class);
        all.remove(Capability.GRAFTED_SWITCH);
        if (hosts().size() == 1) {
            all.remove(Capability.OTHER_HOSTS);
        }
        return all;
    }

    @Override
    public List<String> hosts() {
        return controller.host().hosts();
    }

    @Override
    public CompletionStage<VmDefinition> example(VmId id) {
        return CompletableFuture.completedFuture(
                new VmDefinition(
                        id,
                        KIND,
                        VmDefinition.Origin.START,
                        16L << 20,
                        2,
                        Map.of("workload", "steady")));
    }

    @Override
    public CompletionStage<List<VmmVersion>> vmms() {
        return CompletableFuture.completedFuture(
                VMMS.stream().map(text -> SimTarget.parse(text).asVersion()).toList());
    }

    @Override
    public CompletionStage<VirtualMachine> define(VmDefinition definition) {
        return controller.onBlocking(() -> start(definition)).thenCompose(this::started);
    }

    private HostedVm start(VmDefinition definition) {
        controller.requireCurrent();
        requireKind(definition);
        return controller.host().start(definition);
    }

    private CompletionStage<VirtualMachine> started(HostedVm vm) {
        return new Steps(controller, vm, Steps.Victim.NONE)
                .call(Points.DEFINE, Duration.ofMillis(50), () -> handle(vm))
                .whenComplete(
                        (handle, error) -> {
                            if (error != null) {
                                remove(vm, GnomonException.problemOf(error));
                            }
                        });
    }

    private void remove(HostedVm vm, Problem why) {
        vm.end(why);
        controller.host().remove(vm);
    }

    private VirtualMachine handle(HostedVm vm) {
        return new SimVirtualMachine(controller, vm);
    }

    private static void requireKind(VmDefinition definition) {
        if (!definition.backend().equals(KIND)) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            definition.id() + " is of backend '" + definition.backend() + "'",
                            "This one is '" + KIND + "'.")
                    .asException();
        }
    }

    @Override
    public CompletionStage<VirtualMachine> adopt(VmDefinition definition) {
        return controller
                .onBlocking(() -> running(definition))
                .thenCompose(
                        vm ->
                                new Steps(controller, vm, hostOf(vm))
                                        .call(Points.ADOPT, Duration.ZERO, () -> handle(vm)));
    }

    private static Steps.Victim hostOf(HostedVm vm) {
        return Steps.Victim.on(() -> vm.active().identity().machine().isSilent());
    }

    private HostedVm running(VmDefinition definition) {
        controller.requireCurrent();
        requireKind(definition);
        VmSettings.of(definition, controller.host().options().seed());
        HostedVm vm =
                controller
                        .host()
                        .find(definition.id())
                        .filter(found -> stateOf(found) != RunState.GONE)
                        .orElseThrow(() -> notRunning(definition.id()));
        if (vm.definition().memoryBytes() != definition.memoryBytes()) {
            throw Problem.of(
                            Problem.UNSUPPORTED,
                            definition.id()
                                    + " runs with "
                                    + vm.definition().memoryBytes()
                                    + " bytes of memory, not "
                                    + definition.memoryBytes(),
                            "Correct the definition.")
                    .asException();
        }
        return vm;
    }

    private static GnomonException notRunning(VmId id) {
        return Problem.of(
                        Problem.NOT_RUNNING,
                        "no simulated VM " + id + " runs",
                        "Start it, or define it with origin start.")
                .asException();
    }

    private static RunState stateOf(HostedVm vm) {
        synchronized (vm) {
            return vm.active().trueState();
        }
    }

    @Override
    public CompletionStage<Recovery> recover() {
        return controller.onBlocking(
                () -> {
                    controller.requireCurrent();
                    Recoveries found = new Recoveries(controller);
                    controller.host().all().forEach(found::look);
                    return found.all();
                });
    }
}
