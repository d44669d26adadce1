package org.gnomon.wire;

import java.nio.ByteBuffer;

/**
 * Finds the pages in which memory differs from a copy of it, where no dirty log tells. Compares
 * with the JVM's vector loop, in stretches short enough that the JVM can come to a safepoint
 * between two. By one thread; the memory may be written meanwhile.
 */
public final class PageScan {

    private static final int STRETCH_BYTES = 4 << 20;

    private final ByteBuffer memory;
    private final ByteBuffer copy;
    private final int pageSize;
    private final int length;

    /**
     * @param memory all that remains is compared, whole pages
     * @param copy as much
     * @param pageSize bytes, a power of two
     */
    public PageScan(ByteBuffer memory, ByteBuffer copy, int pageSize) {
        this.memory = memory.slice();
        this.copy = copy.slice();
        this.pageSize = pageSize;
        length = this.memory.remaining();
        if (this.copy.remaining() != length || length % pageSize != 0) {
            throw new IllegalArgumentException(
                    length
                            + " bytes and a copy of "
                            + this.copy.remaining()
                            + ", expected the same number of whole pages");
        }
    }

    /**
     * The next page that differs.
     *
     * @param from where a page begins
     * @return where a page begins; -1 if none differs from there on
     */
    public int next(int from) {
        int at = from;
        while (at < length) {
            int end = Math.min(length, at + STRETCH_BYTES);
            memory.limit(end).position(at);
            copy.limit(end).position(at);
            int mismatch = memory.mismatch(copy);
            if (mismatch >= 0) {
                return at + mismatch & -pageSize;
            }
            at = end;
        }
        return -1;
    }

    /** How many pages differ. */
    public int count() {
        int changed = 0;
        for (int at = next(0); at >= 0; at = next(at + pageSize)) {
            changed++;
        }
        return changed;
    }
}
