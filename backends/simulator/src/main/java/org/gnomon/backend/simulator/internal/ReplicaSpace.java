package org.gnomon.backend.simulator.internal;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.ShadowPlace;
import org.gnomon.spi.backend.FinalSync;

/** What a host keeps for a replica. Guarded by its VM's monitor. */
final class ReplicaSpace {

    final ShadowPlace place;
    final Machine machine;
    GuestMemory memory;
    Held held;

    /** Whether it is one of its VM's replicas. */
    boolean open;

    /** Whether pages may be written although a checkpoint is held: inside a switch only. */
    boolean opened;

    /** Whether its memory has just been taken by a new side, and new memory is not there yet. */
    boolean moving;

    /** What has still to be written until the pages are those of the checkpoint; null if none. */
    Owed owed;

    /** Whether that is being written now. */
    boolean folding;

    /** Where it is kept what a fold has to come to; made once, as a checkpoint comes often. */
    private GuestMemory expected;

    final List<Instance> rehearsals = new ArrayList<>();

    ReplicaSpace(ShadowPlace place, Machine machine, GuestMemory memory) {
        this.place = place;
        this.machine = machine;
        this.memory = memory;
    }

    /**
     * A checkpoint that is held.
     *
     * @param checkpoint itself
     * @param vmm whose form its state has
     * @param layer of the disk that belongs to it
     */
    record Held(Checkpoint checkpoint, SimTarget vmm, DiskLayers.Layer layer) {}

    /**
     * A fold that was not done, or failed.
     *
     * @param by whose it is: another handle cannot do it
     * @param fold writes the pages
     * @param seen what they are to be then
     */
    record Owed(SimVirtualMachine by, FinalSync fold, GuestMemory seen) {}

    /** A copy, until it is asked for the next time. */
    GuestMemory expect(GuestMemory guest) {
        if (expected == null) {
            expected = new GuestMemory(guest.sizeBytes());
        }
        expected.copyFrom(guest);
        return expected;
    }

    boolean writable() {
        return !moving && (held == null || opened || folding);
    }

    /** Whether a checkpoint is held and its pages are all of one instant. */
    boolean isWhole() {
        return held != null && owed == null && !opened && !folding && !moving;
    }
}
