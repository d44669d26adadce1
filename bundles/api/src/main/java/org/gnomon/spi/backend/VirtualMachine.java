package org.gnomon.spi.backend;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmmVersion;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A VM under Gnomon's hand. The handle stays the same across a switch: before, it drives the old
 * VMM, after, the new one.
 */
@ConsumerType
public interface VirtualMachine {

    /** What it was defined as. */
    VmDefinition definition();

    /** The activation that runs now. */
    Epoch epoch();

    /** What runs it now. */
    VmmVersion vmm();

    /** Asks the hypervisor; never fails, {@link RunState#UNKNOWN} if there is no answer. */
    CompletionStage<RunState> runState();

    /**
     * How many copies of this VM run now with its own disks and network, by looking at every
     * process the backend knows, not by what it remembers. Anything but 0 or 1 is an alarm. Fails
     * if it cannot tell.
     */
    CompletionStage<Integer> activeCopies();

    /** Freezes the guest. */
    CompletionStage<Void> pause();

    /** Lets a paused guest go on. Fails with {@code illegal-transition} if it was handed over. */
    CompletionStage<Void> resume();

    /** Ends the VM, with its shadows and all they keep. The disks stay. */
    CompletionStage<Void> stop();

    /** A reading, averaged over the time since the one before (the first: since the start). */
    CompletionStage<Sample> sample();

    /** Where its memory is now; ask again after a switch. */
    MemoryMap memory();

    /**
     * Looks whether an update could be applied, without touching the guest: is the target there,
     * does it know this machine, is there room, does a device forbid it.
     */
    CompletionStage<Preflight> inspect(Update update);

    /**
     * As {@link #inspect(Update)}, for a shadow that stands somewhere: whether it could be applied
     * there. With {@link Capability#OTHER_HOSTS} that asks the other host.
     */
    default CompletionStage<Preflight> inspect(Update update, ShadowPlace place) {
        return inspect(update);
    }

    /** The host that it runs on, one of {@link HypervisorBackend#hosts()}. */
    default String host() {
        return ShadowPlace.LOCAL;
    }

    /**
     * Where its newest disks are, in words, if they are on another host: they stay there when it is
     * ended. Empty if they are here.
     */
    default List<String> disksElsewhere() {
        return List.of();
    }

    /**
     * How busy its host is: the fraction of the time in which work there waited for a CPU, over
     * some ten seconds; NaN if that is not measured. Never blocks.
     */
    default double hostPressure() {
        return Double.NaN;
    }

    /**
     * Makes room for a copied shadow: memory of the same size, all zero. One at a time, or one per
     * name with {@link Capability#SEVERAL_SHADOWS}. Fails with {@code out-of-space}, {@code
     * already-exists}, or {@code unsupported} for a host or number that it cannot have.
     */
    CompletionStage<Replica> openReplica(ShadowPlace place);

    /** As {@link #openReplica(ShadowPlace)}, for the only one. */
    default CompletionStage<Replica> openReplica() {
        return openReplica(ShadowPlace.FIRST);
    }

    /**
     * The replicas that are open, in the order of their opening. They survive a switch: one that
     * did not become the VM goes on to follow it, with what it has (rule B-14). Never blocks.
     */
    List<Replica> replicas();

    /**
     * Starts the shadow that will take over, waiting for state, never run. Moves nothing yet; the
     * guest goes on. Fails like {@link #inspect} would, or with {@code crashed}.
     *
     * @param place whose memory a copied switch takes; a grafted one takes the VM's own, and must
     *     be on its host
     */
    CompletionStage<StandBy> standBy(Update update, ShadowPlace place);

    /** As {@link #standBy(Update, ShadowPlace)}, for the only shadow. */
    default CompletionStage<StandBy> standBy(Update update) {
        return standBy(update, ShadowPlace.FIRST);
    }

    /**
     * The side that was left at the last switch, until it is released; also after a restart of the
     * container. Never blocks.
     */
    Optional<RetiredSide> retired();

    /** Lets go of the handle and its replica; the guest goes on (rule B-04). */
    CompletionStage<Void> close();
}
