package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.gnomon.model.Problem;

/**
 * Copies of pages that are about to be sent, in ascending order. Copies, because a guest goes on
 * writing: what is judged, encoded and applied must be the same bytes. By one thread.
 */
public final class PageBatch {

    /** The most pages of a batch. */
    public static final int MOST_PAGES = 64;

    /** The most bytes of a page, and so of a batch. */
    static final int MOST_BYTES = 1 << 20;

    private static final int USUAL_BYTES = 256 << 10;
    private static final int LEAST_PAGE = 512;

    private final int pageSize;
    private final ByteBuffer content;
    private final long[] pages;
    private final int[] slots;
    private int count;

    /**
     * @param pageSize bytes, a power of two from 512 to 1 MiB
     */
    public PageBatch(int pageSize) {
        requirePageSize(pageSize);
        this.pageSize = pageSize;
        int most = capacity(pageSize);
        content = ByteBuffer.allocateDirect(most * pageSize).order(ByteOrder.nativeOrder());
        pages = new long[most];
        slots = new int[most];
    }

    /** The most pages of that size in one batch. */
    public static int capacity(int pageSize) {
        return Math.min(MOST_PAGES, Math.max(1, USUAL_BYTES / pageSize));
    }

    static void requirePageSize(int pageSize) {
        if (Integer.bitCount(pageSize) != 1 || pageSize < LEAST_PAGE || pageSize > MOST_BYTES) {
            throw Problem.of(
                            Problem.UNSUPPORTED,
                            "pages of "
                                    + pageSize
                                    + " bytes, expected a power of two from "
                                    + LEAST_PAGE
                                    + " to "
                                    + MOST_BYTES,
                            "Use a backend with another page size.")
                    .asException();
        }
    }

    /** Bytes of a page. */
    public int pageSize() {
        return pageSize;
    }

    /** How many pages it has. */
    public int count() {
        return count;
    }

    /** Whether no other page fits. */
    public boolean isFull() {
        return count == pages.length;
    }

    /** The number of the i-th page, its offset divided by the page size; ascending. */
    public long page(int i) {
        return pages[i];
    }

    /** Where the i-th page's copy begins in {@link #content()}. */
    public int at(int i) {
        return slots[i] * pageSize;
    }

    /** All copies, in the order in which they were added; native byte order. */
    public ByteBuffer content() {
        return content;
    }

    /** Forgets all pages. */
    public void clear() {
        count = 0;
    }

    /** Takes the i-th page out again. */
    public void remove(int i) {
        int slot = slots[i];
        System.arraycopy(pages, i + 1, pages, i, count - i - 1);
        System.arraycopy(slots, i + 1, slots, i, count - i - 1);
        count--;
        // Places are given out in order, so the last one moves into the gap.
        for (int j = 0; j < count; j++) {
            if (slots[j] == count) {
                content.put(slot * pageSize, content, count * pageSize, pageSize);
                slots[j] = slot;
            }
        }
    }

    /**
     * Copies a page in. One that is in already is replaced.
     *
     * @param page its number
     * @param from where its bytes are
     * @param at where they begin in it
     */
    public void add(long page, ByteBuffer from, int at) {
        content.put(slotFor(page) * pageSize, from, at, pageSize);
    }

    /** Adds a page that is all one byte. */
    public void fill(long page, byte value) {
        PageMath.fill(content, slotFor(page) * pageSize, pageSize, value);
    }

    private int slotFor(long page) {
        if (page < 0) {
            throw new IllegalArgumentException("page " + page);
        }
        int at = count;
        if (count > 0 && page <= pages[count - 1]) {
            at = Arrays.binarySearch(pages, 0, count, page);
            if (at >= 0) {
                return slots[at];
            }
            at = -at - 1;
        }
        if (isFull()) {
            throw new IllegalStateException("the batch is full with " + count + " pages");
        }
        System.arraycopy(pages, at, pages, at + 1, count - at);
        System.arraycopy(slots, at, slots, at + 1, count - at);
        pages[at] = page;
        slots[at] = count;
        return count++;
    }
}
