package org.gnomon.wire;

import java.util.Arrays;

/** The pages of a payload and how each of them travels; both ends' view of it. */
final class Entries {

    final long[] pages;
    final PageKind[] kinds;
    final long[] sources;
    final byte[] fills;
    final long[] high;
    final long[] low;
    int count;

    Entries(int most) {
        pages = new long[most];
        kinds = new PageKind[most];
        sources = new long[most];
        fills = new byte[most];
        high = new long[most];
        low = new long[most];
    }

    int count(PageKind kind) {
        int n = 0;
        for (int i = 0; i < count; i++) {
            n += kinds[i] == kind ? 1 : 0;
        }
        return n;
    }

    int coded() {
        return count(PageKind.PLAIN) + count(PageKind.DELTA) + count(PageKind.BASED);
    }

    /** Which entry before that one is for the page, or -1. */
    int earlier(long page, int before) {
        int at = Arrays.binarySearch(pages, 0, before, page);
        return at < 0 ? -1 : at;
    }
}
