package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Copies of pages that are about to be sent, in ascending order. Copies, because the guest goes on
 * writing: what is judged, encoded and applied must be the same bytes.
 */
final class Batch {

    private final int pageSize;
    private final ByteBuffer content;
    private final long[] pages = new long[Frame.MAX_PAGES];
    private int count;

    Batch(int pageSize) {
        this.pageSize = pageSize;
        content =
                ByteBuffer.allocateDirect(Frame.MAX_PAGES * pageSize)
                        .order(ByteOrder.nativeOrder());
    }

    int count() {
        return count;
    }

    long page(int i) {
        return pages[i];
    }

    /** Where a page's copy begins in {@link #content()}. */
    int at(int i) {
        return i * pageSize;
    }

    ByteBuffer content() {
        return content;
    }

    /** Whether a page must wait for the next batch. */
    boolean mustGoBefore(long page) {
        return count == Frame.MAX_PAGES || count > 0 && page - pages[0] > Frame.MAX_SPREAD;
    }

    void add(long page, ByteBuffer from, int at) {
        content.put(at(count), from, at, pageSize);
        pages[count++] = page;
    }

    void clear() {
        count = 0;
    }

    /** Takes a page out again. */
    void drop(int i) {
        for (int j = i + 1; j < count; j++) {
            content.put(at(j - 1), content, at(j), pageSize);
            pages[j - 1] = pages[j];
        }
        count--;
    }

    /** Which of the first so many entries is that page, or -1. */
    int indexOf(long page, int before) {
        for (int i = 0; i < before; i++) {
            if (pages[i] == page) {
                return i;
            }
        }
        return -1;
    }
}
