package org.gnomon.backend.simulator.internal;

import java.util.Arrays;

/**
 * When writes were acknowledged. Exact for the newest ones; of old ones every second is forgotten
 * again and again, so that it never grows large.
 */
final class AckTimes {

    private static final int MOST = 4096;

    private long[] upTo = new long[16];
    private long[] nanos = new long[16];
    private int size;

    void add(long write, long at) {
        if (size == upTo.length) {
            if (size < MOST) {
                upTo = Arrays.copyOf(upTo, 2 * size);
                nanos = Arrays.copyOf(nanos, 2 * size);
            } else {
                thin();
            }
        }
        upTo[size] = write;
        nanos[size++] = at;
    }

    /** Forgets every second one of the older half. */
    private void thin() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (i >= size / 2 || i % 2 == 1) {
                upTo[kept] = upTo[i];
                nanos[kept++] = nanos[i];
            }
        }
        size = kept;
    }

    /** When this write was acknowledged; of a forgotten one, when one after it was. */
    long of(long write) {
        int at = Arrays.binarySearch(upTo, 0, size, write);
        int index = at >= 0 ? at : -at - 1;
        return size == 0 ? 0 : nanos[Math.min(index, size - 1)];
    }
}
