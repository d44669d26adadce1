package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.VmInventory;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Scheduler;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The inventory as a service; backends come and go. */
@Component(service = {VmInventory.class, InventoryComponent.class})
public final class InventoryComponent implements VmInventory {

    private final Inventory core;
    private final BundleContext context;

    @Activate
    public InventoryComponent(
            BundleContext context, @Reference Journal journal, @Reference Scheduler scheduler) {
        this.context = context;
        this.core = new Inventory(journal, scheduler);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addBackend(HypervisorBackend backend) {
        core.arrived(backend);
    }

    void removeBackend(HypervisorBackend backend) {
        // When all of it stops, a backend that stops a little earlier is no news.
        if (context.getBundle(0).getState() == Bundle.STOPPING) {
            core.leaving(backend);
        } else {
            core.gone(backend);
        }
    }

    @Deactivate
    void close() {
        Closing.await("Letting go of the VMs", core.close());
    }

    Inventory core() {
        return core;
    }

    @Override
    public List<HypervisorBackend> backends() {
        return core.backends();
    }

    @Override
    public HypervisorBackend backend(String kind) {
        return core.backend(kind);
    }

    @Override
    public List<VirtualMachine> vms() {
        return core.vms();
    }

    @Override
    public Optional<VirtualMachine> find(VmId id) {
        return core.find(id);
    }

    @Override
    public VirtualMachine require(VmId id) {
        return core.require(id);
    }

    @Override
    public CompletionStage<VirtualMachine> define(VmDefinition definition) {
        return core.define(definition);
    }

    @Override
    public CompletionStage<List<HypervisorBackend.GivenUp>> hostLost(
            String host, boolean confirmed) {
        return core.hostLost(host, confirmed);
    }

    @Override
    public CompletionStage<Void> stop(VmId id) {
        return core.stop(id);
    }
}
