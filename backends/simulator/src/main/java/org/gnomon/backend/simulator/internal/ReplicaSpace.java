package org.gnomon.backend.simulator.internal;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.Checkpoint;

/** What a host keeps for a replica. Guarded by its VM's monitor. */
final class ReplicaSpace {

    GuestMemory memory;
    Checkpoint held;

    /** Whether pages may be written although a checkpoint is held: inside a switch only. */
    boolean opened;

    /** Whether its memory has just been taken by a new side, and new memory is not there yet. */
    boolean moving;

    final List<Instance> rehearsals = new ArrayList<>();

    ReplicaSpace(GuestMemory memory) {
        this.memory = memory;
    }

    boolean writable() {
        return !moving && (held == null || opened);
    }
}
