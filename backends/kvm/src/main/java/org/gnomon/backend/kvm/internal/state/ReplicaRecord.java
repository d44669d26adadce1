package org.gnomon.backend.kvm.internal.state;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A copied shadow.
 *
 * @param name its name
 * @param ram its RAM file, which no other replica ever had
 * @param checkpoint what it holds, or null
 * @param folding whether its memory is on the way from the checkpoint before to this one, so that
 *     it is neither
 */
public record ReplicaRecord(String name, String ram, CheckpointRecord checkpoint, boolean folding) {

    /** One that holds nothing. */
    public static ReplicaRecord empty(String name, String ram) {
        return new ReplicaRecord(name, ram, null, false);
    }

    /** Whether it holds a checkpoint that could be run. */
    @JsonIgnore
    public boolean isComplete() {
        return checkpoint != null && !folding;
    }

    /** Holding a checkpoint, or nothing if it is null. */
    public ReplicaRecord holding(CheckpointRecord other) {
        return new ReplicaRecord(name, ram, other, false);
    }

    /** On the way to a checkpoint. */
    public ReplicaRecord folding(CheckpointRecord next) {
        return new ReplicaRecord(name, ram, next, true);
    }
}
