package org.gnomon.backend.simulator.internal;

/**
 * A stand-by as its host has it. One is another's equal only if it is the same.
 *
 * @param name in words
 * @param machine where it waits
 */
record Waiting(String name, Machine machine) {

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
