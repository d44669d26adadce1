package org.gnomon.wire;

import java.nio.ByteBuffer;

/**
 * Loops over the bytes of pages. Sizes are multiples of 64; buffers have native byte order, so that
 * eight bytes are one load. No position moves.
 */
final class PageMath {

    private static final long K = 0x9e37_79b9_7f4a_7c15L;
    private static final long ONES = 0x0101_0101_0101_0101L;

    private PageMath() {}

    static void fill(ByteBuffer to, int at, int n, byte value) {
        long word = ONES * (value & 0xff);
        for (int i = 0; i < n; i += Long.BYTES) {
            to.putLong(at + i, word);
        }
    }

    /** Whether all bytes are the same. Nearly always answered by the first words. */
    static boolean isFill(ByteBuffer page, int at, int n) {
        long word = page.getLong(at);
        if (word != ONES * (word & 0xff)) {
            return false;
        }
        for (int i = Long.BYTES; i < n; i += Long.BYTES) {
            if (page.getLong(at + i) != word) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes {@code a XOR b} to {@code out}.
     *
     * @return how many of the 8-byte words differ
     */
    static int xor(ByteBuffer a, int aAt, ByteBuffer b, int bAt, ByteBuffer out, int outAt, int n) {
        int same = 0;
        for (int i = 0; i < n; i += Long.BYTES) {
            long x = a.getLong(aAt + i) ^ b.getLong(bAt + i);
            out.putLong(outAt + i, x);
            same += x == 0 ? 1 : 0;
        }
        return n / Long.BYTES - same;
    }

    /** How many bytes are not zero. */
    static int nonZeroBytes(ByteBuffer page, int at, int n) {
        int found = 0;
        for (int i = 0; i < n; i += Long.BYTES) {
            long x = page.getLong(at + i);
            x |= x >>> 4;
            x |= x >>> 2;
            x |= x >>> 1;
            found += Long.bitCount(x & ONES);
        }
        return found;
    }

    /** A number that is nearly always another one for other content; four lanes at once. */
    static long hash(ByteBuffer page, int at, int n) {
        long a = n;
        long b = K;
        long c = ~n;
        long d = ~K;
        for (int i = 0; i < n; i += 4 * Long.BYTES) {
            a = (Long.rotateLeft(a, 23) ^ page.getLong(at + i)) * K;
            b = (Long.rotateLeft(b, 23) ^ page.getLong(at + i + 8)) * K;
            c = (Long.rotateLeft(c, 23) ^ page.getLong(at + i + 16)) * K;
            d = (Long.rotateLeft(d, 23) ^ page.getLong(at + i + 24)) * K;
        }
        long h = a ^ Long.rotateLeft(b, 17) ^ Long.rotateLeft(c, 31) ^ Long.rotateLeft(d, 47);
        h = (h ^ h >>> 32) * K;
        return h ^ h >>> 29;
    }

    /** Whether two ranges are equal. */
    static boolean equal(ByteBuffer a, int aAt, ByteBuffer b, int bAt, int n) {
        // Most that differ do so at once; the slices below cost more than this look.
        return a.getLong(aAt) == b.getLong(bAt) && a.slice(aAt, n).mismatch(b.slice(bAt, n)) < 0;
    }
}
