package org.gnomon.replication.internal;

import java.util.Arrays;

/**
 * Remembers where content was seen last. Bounded: a newer page pushes out an older one in the same
 * place. Only a hint: what it finds may have changed or just have the same hash, so the finder
 * compares.
 */
final class PageIndex {

    private static final int NONE = -1;

    private final long[] pages;

    /**
     * @param slots how many pages to remember, a power of two
     */
    PageIndex(int slots) {
        pages = new long[slots];
        Arrays.fill(pages, NONE);
    }

    /** A page that may have this content, or -1. */
    long find(long hash) {
        return pages[slot(hash)];
    }

    void remember(long hash, long page) {
        pages[slot(hash)] = page;
    }

    private int slot(long hash) {
        return (int) hash & pages.length - 1;
    }
}
