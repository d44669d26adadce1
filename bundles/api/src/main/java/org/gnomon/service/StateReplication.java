package org.gnomon.service;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.osgi.annotation.versioning.ProviderType;

/** The State Replication Engine: keeps replicas near their primaries. */
@ProviderType
public interface StateReplication {

    /** The problem code of a guest that changes more than its link carries. */
    String WILL_NOT_CONVERGE = "will-not-converge";

    /** Opens a replica and seeds it; completes when it is in sync the first time. */
    CompletionStage<ReplicationStatus> start(VirtualMachine vm, ProtectionPolicy policy);

    /** Ends replication and frees the replica. Does nothing if there is none. */
    CompletionStage<Void> stop(VmId vm);

    /** How far a replica is; empty if there is none. Never blocks. */
    Optional<ReplicationStatus> status(VmId vm);

    /** Why replication of a VM has failed; empty if it has not, or has none. Never blocks. */
    default Optional<Problem> failure(VmId vm) {
        return Optional.empty();
    }

    /** The replica itself; empty if there is none. Never blocks. */
    Optional<Replica> replica(VmId vm);

    /**
     * Takes a consistent checkpoint and holds back all deltas until {@link #release}. Fails with
     * {@code not-protected}.
     */
    CompletionStage<Checkpoint> checkpoint(VmId vm);

    /** Gives up the checkpoint and lets deltas flow again. Does nothing if none is held. */
    CompletionStage<Void> release(VmId vm);

    /** What copies the last changes inside a freeze; does nothing while a checkpoint is held. */
    FinalSync finalSync(VmId vm);

    // ---- several shadows: the methods above act on the one that was started first ----

    /**
     * Opens a replica at a place and seeds it; completes when it is in sync the first time. A
     * replica of that name that outlived a switch (rule B-14) is followed on instead: only what
     * differs is sent. With checkpoint mode a checkpoint is then held and advanced again and again;
     * {@link #checkpoint(ShadowId)} and {@link #release(ShadowId)} halt and resume that.
     */
    CompletionStage<ReplicationStatus> start(
            VirtualMachine vm, ShadowPlace place, ProtectionPolicy policy, Redundancy redundancy);

    /** The shadows of a VM that are replicated to, in the order of their start. Never blocks. */
    List<ShadowId> shadows(VmId vm);

    /** Ends replication to one shadow and frees its replica. Does nothing if there is none. */
    CompletionStage<Void> stop(ShadowId shadow);

    /** How far one replica is. Never blocks. */
    Optional<ReplicationStatus> status(ShadowId shadow);

    /** Why replication to one shadow has failed. Never blocks. */
    Optional<Problem> failure(ShadowId shadow);

    /**
     * What keeps one replica from being in sync now, although replication goes on by itself: the
     * link to its host is cut ({@link PeerHosts#UNREACHABLE}), or the guest changes more than the
     * link carries ({@link #WILL_NOT_CONVERGE}). Worth an alert when it comes. Never blocks.
     */
    default Optional<Problem> trouble(ShadowId shadow) {
        return Optional.empty();
    }

    /** One replica itself. Never blocks. */
    Optional<Replica> replica(ShadowId shadow);

    /**
     * How the guest dirties its memory, seen in rounds of several lengths, and how fast that is
     * copied; empty if there is no such replica or too little was seen. Never blocks.
     */
    default Optional<Precopy> precopy(ShadowId shadow) {
        return Optional.empty();
    }

    /**
     * What was seen of a guest's dirtying and of the copying.
     *
     * @param dirtied how much it dirties in spans of several lengths, shortest first
     * @param bytesPerSecond how fast changed memory was copied, NaN if not measured
     */
    record Precopy(List<SwitchConditions.Dirtied> dirtied, double bytesPerSecond) {

        public Precopy {
            dirtied = List.copyOf(dirtied);
        }
    }

    /** How checkpoint mode does; empty before the first one. Never blocks. */
    Optional<CheckpointStatus> checkpoints(ShadowId shadow);

    /** Takes a checkpoint on one shadow, and holds it until it is released. */
    CompletionStage<Checkpoint> checkpoint(ShadowId shadow);

    /** Gives up the checkpoint of one shadow, or lets checkpoint mode go on with it. */
    CompletionStage<Void> release(ShadowId shadow);

    /**
     * What copies the last changes to one shadow inside a freeze; does nothing while a checkpoint
     * is held for somebody ({@link #checkpoint(ShadowId)}). While checkpoint mode goes on it writes
     * over the mode's checkpoint, as a backend that copies allows inside a switch.
     */
    FinalSync finalSync(ShadowId shadow);
}
