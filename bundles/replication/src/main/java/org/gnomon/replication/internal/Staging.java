package org.gnomon.replication.internal;

import java.util.function.Supplier;

/**
 * The stages of one link: mostly one that is used again and again; a second one while a fold is
 * owed, because the first has to keep what it collected until a later checkpoint made up for it.
 */
final class Staging {

    private final Supplier<Take> maker;
    private Take spare;
    private Take owed;

    Staging(Supplier<Take> maker) {
        this.maker = maker;
    }

    /** An empty one. */
    synchronized Take begin() {
        Take take = spare == null ? maker.get() : spare;
        spare = null;
        return take;
    }

    /** It is over: whole, thrown away, or folded in part and owed. */
    synchronized void ended(Take take) {
        if (take.isTorn()) {
            recycle(owed);
            owed = take;
            return;
        }
        if (take.isFolded()) {
            recycle(owed);
            owed = null;
        }
        recycle(take);
    }

    private void recycle(Take take) {
        if (take != null && spare == null) {
            take.reset();
            spare = take;
        } else if (take != null) {
            take.close();
        }
    }

    /** Whether the replica's pages are part one checkpoint, part another. */
    synchronized boolean isTorn() {
        return owed != null && owed.isTorn();
    }

    synchronized void close() {
        if (spare != null) {
            spare.close();
        }
        if (owed != null) {
            owed.close();
        }
        spare = null;
        owed = null;
    }
}
