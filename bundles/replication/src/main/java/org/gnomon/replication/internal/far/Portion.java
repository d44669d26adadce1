package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import org.gnomon.wire.PageBatch;

/**
 * Something on its way from the feed's thread to the encoder's: pages, state or a mark; exactly one
 * of the three.
 *
 * @param era of the far end that it is for, see {@link Outbox#era()}
 */
record Portion(long era, PageBatch pages, ByteBuffer state, Round mark) {

    /**
     * A mark, and what is to be told of the round that it ends.
     *
     * @param mark the mark
     * @param startNanos when the round began, or 0 if the mark ends none
     * @param endNanos when it ended
     * @param handedBytes what the feed handed out in it
     */
    record Round(Mark mark, long startNanos, long endNanos, long handedBytes) {}

    static Portion pages(long era, PageBatch pages) {
        return new Portion(era, pages, null, null);
    }

    static Portion state(long era, ByteBuffer state) {
        return new Portion(era, null, state, null);
    }

    static Portion mark(long era, Round mark) {
        return new Portion(era, null, null, mark);
    }
}
