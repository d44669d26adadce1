package org.gnomon.replication.internal.far;

import java.util.ArrayDeque;
import java.util.Deque;
import org.gnomon.wire.PageBatch;

/**
 * The hand-over from the feed's thread to the encoder's, so that one reads while the other encodes.
 * Bounded by the number of batches there are; safe for use by any thread.
 */
final class Portions {

    private static final int BATCHES = 4;
    private static final int MOST = 8;

    /**
     * While a guest is about to be frozen, what waits here is blackout: one is read, one encoded.
     */
    private static final int SPRINTING = 2;

    private final Deque<Portion> queue = new ArrayDeque<>();
    private final Deque<PageBatch> spare = new ArrayDeque<>();
    private final int pageSize;
    private boolean closed;
    private boolean idle = true;
    private boolean sprints;
    private int used;

    Portions(int pageSize) {
        this.pageSize = pageSize;
        for (int i = 0; i < BATCHES; i++) {
            spare.add(new PageBatch(pageSize));
        }
    }

    /** An empty batch. Blocks until there is one; null if this was closed. */
    synchronized PageBatch batch() {
        while (!closed && (spare.isEmpty() || sprints && used >= SPRINTING)) {
            await();
        }
        if (closed) {
            return null;
        }
        used++;
        return spare.remove();
    }

    /** How many pages to collect before they are handed over. */
    synchronized int pages() {
        int most = PageBatch.capacity(pageSize);
        return sprints ? Math.max(1, most / 4) : most;
    }

    /** Whether a guest is about to be frozen, or is. */
    synchronized void sprint(boolean on) {
        sprints = on;
        notifyAll();
    }

    /** Gives a batch back. */
    synchronized void recycle(PageBatch batch) {
        batch.clear();
        used--;
        spare.add(batch);
        notifyAll();
    }

    /** Hands something over. Blocks while there is too much; false if this was closed. */
    synchronized boolean put(Portion portion) {
        while (!closed && queue.size() >= MOST) {
            await();
        }
        if (!closed) {
            queue.add(portion);
            notifyAll();
        }
        return !closed;
    }

    /** The next one. Blocks until there is one; null if this was closed. */
    synchronized Portion take() {
        while (!closed && queue.isEmpty()) {
            idle = true;
            notifyAll();
            await();
        }
        idle = false;
        Portion next = closed ? null : queue.remove();
        notifyAll();
        return next;
    }

    /** Blocks until all that was handed over has been worked on. */
    synchronized void settle() {
        while (!closed && !(idle && queue.isEmpty())) {
            await();
        }
    }

    /** Whether the encoder is behind the feed. */
    synchronized boolean isBehind() {
        return spare.isEmpty() || sprints && used >= SPRINTING;
    }

    /** Wakes all who wait. */
    synchronized void close() {
        closed = true;
        for (Portion left : queue) {
            if (left.mark() != null) {
                Lost.stream().forMark(left.mark().mark());
            }
        }
        queue.clear();
        notifyAll();
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
        }
    }
}
