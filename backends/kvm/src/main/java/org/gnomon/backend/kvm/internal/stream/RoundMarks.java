package org.gnomon.backend.kvm.internal.stream;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * For one migration: tells the reader where a round ends, which the stream itself does not say:
 * QEMU counts the pages that it has sent, so when it is seen to have read its dirty log again, the
 * round is over for us once as many pages have come. Rather late than early.
 */
final class RoundMarks {
    private static final int MOST = 64;

    private final Deque<Long> pages = new ArrayDeque<>();
    private long syncs = 1;

    /** What QEMU says; by the one who asks. */
    synchronized void seen(Look look) {
        if (look.syncs() > syncs) {
            syncs = look.syncs();
            if (pages.size() == MOST) {
                pages.removeLast(); // the newer one comes later
            }
            pages.addLast(look.pages());
        }
    }

    /** Whether a round is over now that so many pages have come; by the reader. */
    synchronized boolean isOver(long come) {
        boolean over = false;
        while (!pages.isEmpty() && pages.peekFirst() <= come) {
            pages.removeFirst();
            over = true;
        }
        return over;
    }
}
