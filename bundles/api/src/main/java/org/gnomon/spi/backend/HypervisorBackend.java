package org.gnomon.spi.backend;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.osgi.annotation.versioning.ConsumerType;

/** A hypervisor that Gnomon can drive. See the package for the rules. */
@ConsumerType
public interface HypervisorBackend {

    /** What it is; fixed while the service is registered, so cheap to ask. */
    BackendInfo info();

    /**
     * The smallest VM that shows this backend at work on this machine; the demo and the conformance
     * kit use it. Nothing is started. Fails with {@code missing-part} and how to get the part.
     */
    CompletionStage<VmDefinition> example(VmId id);

    /**
     * VMMs found on this machine that a VM could run on or be updated to, oldest version first. The
     * location of each can be the target of an {@link org.gnomon.model.Update}.
     */
    CompletionStage<List<VmmVersion>> vmms();

    /**
     * Starts a new VM; completes when its guest runs. Fails with {@code already-exists} if a VM of
     * this name runs, {@code invalid-input} for properties it does not understand, {@code
     * out-of-space}, {@code missing-part}.
     */
    CompletionStage<VirtualMachine> define(VmDefinition definition);

    /**
     * Attaches to a VM that something else started, or again to one whose handle was closed. Fails
     * with {@code not-running}, or {@code unsupported} with what about the VM would have to be
     * different. Needs {@link Capability#ADOPT}.
     */
    CompletionStage<VirtualMachine> adopt(VmDefinition definition);

    /**
     * Finds what an earlier container left: attaches again to each of its VMs that still runs, and
     * removes shadows, rehearsals, sockets and memory files that nobody owns any more. A VM of
     * which it cannot tell which copy is the true one is in {@link Recovery#unclear()} and left
     * alone.
     */
    CompletionStage<Recovery> recover();

    /**
     * The hosts that shadows can stand on; more than {@code local} needs {@link
     * Capability#OTHER_HOSTS}. Cheap to ask.
     */
    default List<String> hosts() {
        return List.of(ShadowPlace.LOCAL);
    }

    /**
     * What is given up when another host is off for good, which only a person can know: all that
     * stood there counts as ended then. Should it answer again, what was there is ended before
     * anything else is asked of it. Refused while it answers.
     *
     * @param confirmed whether to take it so from now on; else it is only told what that means
     */
    default CompletionStage<List<GivenUp>> hostLost(String host, boolean confirmed) {
        return CompletableFuture.completedStage(List.of());
    }

    /**
     * What a lost host means for a VM.
     *
     * @param what in words, a sentence without its end
     */
    record GivenUp(VmId vm, String what) {}

    /**
     * What {@link #recover()} found.
     *
     * @param running VMs that run, one handle each; with {@link Capability#FAILOVER} also those
     *     that ended unasked but of which a complete checkpoint was found: {@code runState()} is
     *     then GONE, and {@link VirtualMachine#replicas()} holds it
     * @param removed in words, what was removed
     * @param unclear in words, what needs a person
     */
    record Recovery(
            List<VirtualMachine> running,
            List<String> removed,
            List<org.gnomon.model.Problem> unclear) {

        public Recovery {
            running = List.copyOf(running);
            removed = List.copyOf(removed);
            unclear = List.copyOf(unclear);
        }
    }
}
