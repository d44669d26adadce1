package org.gnomon.service;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnomon.model.Sample;
import org.gnomon.model.StepMeans;
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

    /**
     * The history of a VM thinned out to one mean per step, oldest first: for looking far back,
     * quick and small however often the VM is sampled. Steps of a minute or more are answered from
     * means per minute, which are kept as long as samples are, and so may differ by a minute's
     * share at their borders unless they begin on a full minute.
     *
     * @param from inclusive; the first step begins here
     * @param to exclusive
     * @param step longer than zero
     * @return at the time its step begins; steps without a sample are left out
     */
    default List<Sample> history(VmId vm, Instant from, Instant to, Duration step) {
        StepMeans means = new StepMeans(vm, from, step);
        history(vm, from, to).forEach(means::add);
        return means.means();
    }
}
