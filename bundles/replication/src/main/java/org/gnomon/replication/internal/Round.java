package org.gnomon.replication.internal;

import java.util.function.BooleanSupplier;
import org.gnomon.model.PageSource;
import org.gnomon.wire.PageBatch;

/**
 * One pass over the primary's memory. It can be left and taken up again, because a limited link
 * makes it wait; what is found is always judged by what is in both memories at that moment.
 */
final class Round {

    /** Why {@link #step} returned. */
    enum Outcome {
        DONE,
        LEFT
    }

    private final Pump pump;
    private final PageSource source;
    private final PageBatch batch;
    private long offset;
    private long changedBytes;

    Round(Pump pump, PageSource source) {
        this.pump = pump;
        this.source = source;
        this.batch = pump.emptyBatch();
    }

    /** What was found and sent so far. */
    long changedBytes() {
        return changedBytes;
    }

    /**
     * Goes on until the end, or until {@code leave} says so; it is asked after each frame and each
     * extent.
     */
    Outcome step(BooleanSupplier leave) {
        while (offset < pump.sizeBytes()) {
            if (leave.getAsBoolean()) {
                ship();
                return Outcome.LEFT;
            }
            if (!oneExtent(leave)) {
                return Outcome.LEFT;
            }
        }
        ship();
        return Outcome.DONE;
    }

    /** Whether the extent was looked through to its end; if not, nothing waits in the batch. */
    private boolean oneExtent(BooleanSupplier leave) {
        Extent extent = pump.extent(source, offset);
        int at = 0;
        while (at < extent.length() && (at = extent.nextChanged(at)) >= 0) {
            long page = (extent.offset() + at) / pump.pageSize();
            if (batch.isFull()) {
                ship();
                offset = extent.offset() + at;
                if (leave.getAsBoolean()) {
                    return false;
                }
            }
            batch.add(page, extent.primary(), at);
            at += pump.pageSize();
        }
        offset = extent.offset() + extent.length();
        return true;
    }

    private void ship() {
        if (batch.count() > 0) {
            changedBytes += pump.ship(batch);
        }
    }
}
