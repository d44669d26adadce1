package org.gnomon.backend.kvm.internal.state;

/**
 * Which activation of a VM runs, and what was begun and perhaps reached.
 *
 * @param epoch the activation that runs
 * @param switchingTo the activation that was begun; 0 if none
 * @param freezing whether the guest is stopped for a checkpoint and must go on after it
 * @param feeding whether the guest is stopped for the beginning of a feed and must go on after it
 * @param takeover the checkpoint that is about to become the VM, or null
 */
public record Activation(
        long epoch, long switchingTo, boolean freezing, boolean feeding, Takeover takeover) {
    /** Nothing has begun. */
    public static final Activation FIRST = new Activation(0, 0, false, false, null);

    /**
     * A checkpoint that is about to become the VM.
     *
     * @param ram its replica's RAM file, or the key of a replica on another host
     * @param layer the number of the disks' layers that it will write, 0 if it writes the images
     * @param told whether it was, or was about to be, told to run: from then on nobody can say any
     *     more that it never did
     */
    public record Takeover(String ram, int layer, boolean told) {}

    /** An activation is done, or given up: nothing is under way. */
    public static Activation at(long epoch) {
        return new Activation(epoch, 0, false, false, null);
    }

    /** A switch to another activation begins. */
    public Activation switching(long to) {
        return new Activation(epoch, to, freezing, feeding, null);
    }

    /** A checkpoint is to be run as another activation. */
    public Activation takingOver(long to, Takeover what) {
        return new Activation(epoch, to, freezing, feeding, what);
    }

    /** With the guest stopped for a checkpoint, or no longer. */
    public Activation freezing(boolean now) {
        return new Activation(epoch, switchingTo, now, feeding, takeover);
    }

    /** With the guest stopped for the beginning of a feed, or no longer. */
    public Activation feeding(boolean now) {
        return new Activation(epoch, switchingTo, freezing, now, takeover);
    }

    /** Whether only this VM's control has stopped the guest, and must let it go on. */
    public boolean stands() {
        return freezing || feeding || switchingTo > 0;
    }
}
