package org.gnomon.replication.internal;

import java.nio.ByteBuffer;

/** Loops over the bytes of pages. */
final class PageMath {

    private PageMath() {}

    /** Whether two ranges are equal. Both buffers are whole (as cleared) before and after. */
    static boolean equal(ByteBuffer a, int aAt, ByteBuffer b, int bAt, int n) {
        if (a == b) {
            return a.slice(aAt, n).mismatch(b.slice(bAt, n)) < 0;
        }
        boolean equal = equal(a, aAt, b.limit(bAt + n).position(bAt));
        b.clear();
        return equal;
    }

    /** Whether a range equals all that remains of a page. The first is whole before and after. */
    static boolean equal(ByteBuffer a, int aAt, ByteBuffer page) {
        // Slices would cost more than the comparison itself.
        boolean equal = a.limit(aAt + page.remaining()).position(aAt).mismatch(page) < 0;
        a.clear();
        return equal;
    }
}
