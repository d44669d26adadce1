package org.gnomon.service;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.osgi.annotation.versioning.ProviderType;

/** The State Replication Engine: keeps replicas near their primaries. */
@ProviderType
public interface StateReplication {

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
}
