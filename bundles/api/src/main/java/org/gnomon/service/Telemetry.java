package org.gnomon.service;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.VirtualMachine;
import org.osgi.annotation.versioning.ProviderType;

/** Samples VMs and keeps their history on disk, bounded in time and size. */
@ProviderType
public interface Telemetry {

    /** Samples a VM from now on; a second call changes the period. */
    void watch(VirtualMachine vm, Duration every);

    /** Stops sampling a VM; its history stays. */
    void unwatch(VmId vm);

    /** The VMs of which there is history. */
    Set<VmId> known();

    /** The last sample. */
    Optional<Sample> latest(VmId vm);

    /**
     * The history of a VM, oldest first.
     *
     * @param from inclusive
     * @param to exclusive
     */
    List<Sample> history(VmId vm, Instant from, Instant to);
}
