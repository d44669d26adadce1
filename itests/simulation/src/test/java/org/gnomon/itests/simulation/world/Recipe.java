package org.gnomon.itests.simulation.world;

/**
 * How runs are made.
 *
 * @param mutant the bug that is planted
 * @param trace whether the lines of the trace are kept
 */
public record Recipe(Mutant mutant, boolean trace) {

    /** As it is. */
    public static final Recipe PLAIN = new Recipe(Mutant.NONE, false);

    Recipe traced() {
        return new Recipe(mutant, true);
    }
}
