package org.gnomon.service;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.VirtualMachine;
import org.osgi.annotation.versioning.ProviderType;

/** Which VMs and backends there are. */
@ProviderType
public interface VmInventory {

    /** Backends that are installed now, by kind. */
    List<HypervisorBackend> backends();

    /** A backend by kind; fails with {@code unknown-backend}, naming those that are there. */
    HypervisorBackend backend(String kind);

    /** The VMs under Gnomon's hand, by name. */
    List<VirtualMachine> vms();

    /** One of them. */
    Optional<VirtualMachine> find(VmId id);

    /** One of them; throws {@code unknown-vm}, naming those that are there. */
    VirtualMachine require(VmId id);

    /**
     * Starts or adopts a VM, as its definition says; one that an earlier container left running is
     * found again instead. Fails with {@code already-exists} if it is here already.
     */
    CompletionStage<VirtualMachine> define(VmDefinition definition);

    /**
     * As {@link HypervisorBackend#hostLost}, of all backends. If it is confirmed, it is in the
     * journal of each VM before it counts.
     */
    CompletionStage<List<HypervisorBackend.GivenUp>> hostLost(String host, boolean confirmed);

    /** Ends a VM that is not protected and forgets it; an adopted one is only forgotten. */
    CompletionStage<Void> stop(VmId id);
}
