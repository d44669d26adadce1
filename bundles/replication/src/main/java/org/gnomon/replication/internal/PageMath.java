package org.gnomon.replication.internal;

import java.nio.ByteBuffer;

/** Loops over the bytes of pages. Sizes are multiples of 8, buffers have one byte order. */
final class PageMath {

    private static final long K = 0x9e37_79b9_7f4a_7c15L;

    private PageMath() {}

    /**
     * Writes {@code a XOR b} to {@code out}, for all of {@code b}, moving no position. {@code a}
     * and {@code out} begin at an index; they may be the same.
     *
     * @return how many of the 8-byte words differ
     */
    static int xor(ByteBuffer a, int aAt, ByteBuffer b, ByteBuffer out, int outAt) {
        int differing = 0;
        int n = b.limit();
        for (int i = 0; i < n; i += Long.BYTES) {
            long x = a.getLong(aAt + i) ^ b.getLong(i);
            out.putLong(outAt + i, x);
            differing += x == 0 ? 0 : 1;
        }
        return differing;
    }

    /** A number that is nearly always another one for other content. */
    static long hash(ByteBuffer page, int at, int n) {
        long h = n;
        for (int i = 0; i < n; i += Long.BYTES) {
            h = (Long.rotateLeft(h, 23) ^ page.getLong(at + i)) * K;
        }
        h ^= h >>> 32;
        return h * K ^ h >>> 29;
    }

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
