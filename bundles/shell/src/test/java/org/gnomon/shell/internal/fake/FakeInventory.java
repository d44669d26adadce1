package org.gnomon.shell.internal.fake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.service.VmInventory;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;

/** VMs in a map. */
public final class FakeInventory implements VmInventory {
    /** What was asked of {@link #hostLost}. */
    public final List<String> lostHosts = new ArrayList<>();

    public final List<HypervisorBackend> backends = new CopyOnWriteArrayList<>();
    public final List<VmDefinition> defined = new ArrayList<>();
    public final List<VmId> stopped = new ArrayList<>();
    public final AtomicReference<RunState> state = new AtomicReference<>(RunState.RUNNING);
    public DoubleSupplier progress = () -> 10;
    public Optional<Problem> failDefine = Optional.empty();
    public Optional<Problem> failStop = Optional.empty();
    private final Map<VmId, VirtualMachine> vms = Collections.synchronizedMap(new TreeMap<>());

    @Override
    public List<HypervisorBackend> backends() {
        return backends;
    }

    @Override
    public HypervisorBackend backend(String kind) {
        return backends.stream()
                .filter(b -> b.info().kind().equals(kind))
                .findFirst()
                .orElseThrow(
                        () ->
                                Problem.of(
                                                Problem.UNKNOWN_BACKEND,
                                                "there is no backend " + kind,
                                                "Install it.")
                                        .asException());
    }

    @Override
    public List<VirtualMachine> vms() {
        return List.copyOf(vms.values());
    }

    @Override
    public Optional<VirtualMachine> find(VmId id) {
        return Optional.ofNullable(vms.get(id));
    }

    @Override
    public VirtualMachine require(VmId id) {
        return find(id).orElseThrow(
                        () ->
                                Problem.of(
                                                Problem.UNKNOWN_VM,
                                                "there is no VM " + id,
                                                "Known: " + vms.keySet())
                                        .asException());
    }

    @Override
    public CompletionStage<VirtualMachine> define(VmDefinition definition) {
        defined.add(definition);
        if (failDefine.isPresent()) {
            return CompletableFuture.failedFuture(failDefine.get().asException());
        }
        VirtualMachine vm =
                new FakeVm(definition, Samples.OLD, () -> progress.getAsDouble(), state);
        vms.put(definition.id(), vm);
        return CompletableFuture.completedFuture(vm);
    }

    @Override
    public CompletionStage<List<HypervisorBackend.GivenUp>> hostLost(
            String host, boolean confirmed) {
        lostHosts.add(host + " " + confirmed);
        return CompletableFuture.completedFuture(
                vms.keySet().stream()
                        .map(id -> new HypervisorBackend.GivenUp(id, "it is there"))
                        .toList());
    }

    @Override
    public CompletionStage<Void> stop(VmId id) {
        if (failStop.isPresent()) {
            return CompletableFuture.failedFuture(failStop.get().asException());
        }
        require(id);
        stopped.add(id);
        vms.remove(id);
        return CompletableFuture.completedFuture(null);
    }
}
