package org.gnomon.itests.simulation.world;

/** Unwinds the task in which its process was killed. Nothing of the code under test catches it. */
public final class Died extends Error {

    private static final long serialVersionUID = 1L;

    public Died(String process) {
        super(process + " was killed", null, false, false);
    }
}
