package org.gnomon.backend.kvm.internal.stream;

import java.util.BitSet;

/**
 * Which pages were nothing but one byte when QEMU went through all of memory. A later migration of
 * the same guest needs it to know how many bytes its pass over all memory still has to send: fill
 * pages take next to none, so the number of pages that are left says nothing. Written by the
 * reader, read by the one who sets the pace.
 */
final class FirstPass {
    private static final int PLAIN = StreamLayout.PAGE + 8;
    private static final int FILL = 9;

    private BitSet fills = new BitSet();
    private int pages;
    private BitSet coming = new BitSet();
    private int expected;
    private int come;

    /**
     * A migration begins.
     *
     * @param bytes of all memory
     */
    synchronized void begin(long bytes) {
        coming = new BitSet();
        come = 0;
        expected = (int) Math.min(Integer.MAX_VALUE, bytes / StreamLayout.PAGE);
    }

    /** Pages come, in the order in which QEMU goes through memory. */
    synchronized void add(int count, boolean fill) {
        if (come >= expected) {
            return; // rounds, which are none of our business
        }
        int to = Math.min(expected, come + count);
        coming.set(come, to, fill);
        come = to;
        if (come == expected) {
            fills = coming;
            pages = expected;
        }
    }

    /**
     * Bytes that a pass over all of memory has still to send, by how it was the last time.
     *
     * @param left pages that it has not come to
     * @return -1 if not known
     */
    synchronized long bytes(long left) {
        if (pages == 0 || left > pages) {
            return -1;
        }
        int from = pages - (int) left;
        long fill = fills.get(from, pages).cardinality();
        return fill * FILL + (left - fill) * PLAIN;
    }
}
