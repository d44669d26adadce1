package org.gnomon.replication.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The stages of one link: mostly one that is used again and again; more while a fold is owed,
 * because each has to keep what it collected until a later checkpoint made up for it.
 */
final class Staging {

    private final Supplier<Take> maker;
    private Take spare;
    private final List<Take> owed = new ArrayList<>();

    Staging(Supplier<Take> maker) {
        this.maker = maker;
    }

    /** An empty one. */
    synchronized Take begin() {
        Take take = spare == null ? maker.get() : spare;
        spare = null;
        return take;
    }

    /** It is over: whole, thrown away, or collected and its fold perhaps owed. */
    synchronized void ended(Take take) {
        if (take.isTorn()) {
            recycleOwed();
            owed.add(take);
        } else if (take.isCollected()) {
            // The host may have failed before its guest went on, or after it: then it will fold.
            owed.add(take);
        } else {
            if (take.isFolded()) {
                recycleOwed();
            }
            recycle(take);
        }
    }

    private void recycleOwed() {
        owed.forEach(this::recycle);
        owed.clear();
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
        return owed.stream().anyMatch(Take::isTorn);
    }

    /** Whether the backend may still call a fold. */
    synchronized boolean owes() {
        return !owed.isEmpty();
    }

    synchronized void close() {
        if (spare != null) {
            spare.close();
        }
        owed.forEach(Take::close);
        spare = null;
        owed.clear();
    }
}
