package org.gnomon.backend.simulator.internal;

import org.gnomon.spi.backend.FinalSync;

/** What is particular to going forward to a new side, or back to an old one. */
interface Route {

    /** What the VM becomes. */
    Candidate candidate();

    /** Where it becomes that. */
    Machine machine();

    /** Before the freeze; may take its time. */
    void prepare();

    /** Refuses if what it goes to is no longer there, under the VM's monitor. */
    void requireThere();

    /**
     * Makes the new side's memory what the frozen guest's is. Not under the VM's monitor.
     *
     * @return that memory, which is the new side's from then on
     */
    GuestMemory complete(FinalSync sync);

    /** What a restore would go back to, once the frozen side is left. */
    Kept kept(Instance frozen);

    /** In the moment before the new side runs, under the VM's monitor. */
    void detach(Instance left);

    /** After the new side runs; may take its time. */
    void commit();

    /** After it was decided that the old side goes on. */
    void undo();
}
