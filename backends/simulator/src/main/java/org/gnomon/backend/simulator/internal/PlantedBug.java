package org.gnomon.backend.simulator.internal;

/**
 * Bugs that a test plants in the simulated hypervisor on purpose, to show that the checkers find
 * them. Nothing but {@link SimulatedHost#plantBugForTest} sets them.
 */
public enum PlantedBug {
    /** Every epoch is taken, an old one too. */
    EPOCH_NOT_CHECKED,
    /** Every fence says that the old side is ended or handed over, and it runs on. */
    FENCE_LIES
}
