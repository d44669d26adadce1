package org.gnomon.wire;

import java.util.Arrays;

/**
 * Remembers in which page of this replica content was seen last. Bounded: a newer page pushes out
 * an older one in the same place. Only a hint: what it finds may have changed or just have the same
 * hash, so the finder compares.
 */
final class PageIndex {

    private static final int MOST_SLOTS = 1 << 18;
    private static final long NONE = -1;

    private final long[] pages;

    /**
     * @param count pages of the replica; 8 bytes for each, 2 MiB at most
     */
    PageIndex(long count) {
        long slots = Long.highestOneBit(Math.max(2, 2 * count - 1));
        pages = new long[(int) Math.min(MOST_SLOTS, slots)];
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
