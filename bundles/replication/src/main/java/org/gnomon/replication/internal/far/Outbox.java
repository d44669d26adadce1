package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.gnomon.wire.FrameKind;

/**
 * Frames on their way: kept from their encoding until the far end has applied them, so that they
 * can be sent again after a cut. Bounded by a window in bytes: whoever adds more waits. So what is
 * queued when a guest is frozen is little, and a cut costs no more memory than the window.
 *
 * <pre>
 *   add --> waiting --next--> flying --acknowledged--> gone
 *              ^                 |
 *              +--- resume ------+   the connection is another one
 *
 *   reset: the far end is not what it was: all are gone, a new era begins
 * </pre>
 *
 * <p>Safe for use by any thread: one adds, one sends, one reads acknowledgements.
 */
final class Outbox {

    /** A frame's header. */
    static final int HEAD_BYTES = 28;

    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Deque<Entry> flying = new ArrayDeque<>();
    private long window;
    private long held;
    private long flyingBytes;
    private long mostHeld;
    private long next = 1;
    private long acknowledged;
    private long era;
    private int adding;
    private boolean pausedSending = true;
    private boolean closed;

    Outbox(long window) {
        this.window = window;
    }

    /** How much may be kept; takes effect at once. */
    synchronized void window(long bytes) {
        window = bytes;
        notifyAll();
    }

    /** Grows with each {@link #reset}; 0 before the first. */
    synchronized long era() {
        return era;
    }

    /** The last sequence number that was acknowledged; 0 for none. */
    synchronized long acknowledged() {
        return acknowledged;
    }

    /** What is kept now. */
    synchronized long held() {
        return held;
    }

    /** The most that was ever kept. */
    synchronized long mostHeld() {
        return mostHeld;
    }

    /** Bytes that were sent and not acknowledged. */
    synchronized long flyingBytes() {
        return flyingBytes;
    }

    /** Whether something is held up by the window. */
    synchronized boolean isFull() {
        return adding > 0 || held >= window;
    }

    /**
     * Adds bytes. Blocks while the window is full.
     *
     * @return false if that era is over, or it was closed
     */
    synchronized boolean add(long its, FrameKind kind, ByteBuffer bytes, ByteBuffer fallback) {
        int length = bytes.remaining() + (fallback == null ? 0 : fallback.remaining());
        adding++;
        try {
            while (isOpen(its) && held > 0 && held + length > window) {
                await();
            }
        } finally {
            adding--;
        }
        return isOpen(its) && put(Entry.of(kind, next, bytes, fallback));
    }

    /** Adds a mark; never blocks. False if that era is over, or it was closed. */
    synchronized boolean add(long its, Mark mark) {
        return isOpen(its) && put(Entry.of(next, mark));
    }

    private boolean isOpen(long its) {
        return !closed && era == its;
    }

    private boolean put(Entry entry) {
        next++;
        waiting.add(entry);
        held += entry.held();
        mostHeld = Math.max(mostHeld, held);
        notifyAll();
        return true;
    }

    /**
     * The next one to send. Blocks until there is one.
     *
     * @return null if sending was paused or this was closed
     */
    synchronized Entry next() {
        while (!closed && !pausedSending && waiting.isEmpty()) {
            await();
        }
        if (closed || pausedSending) {
            return null;
        }
        Entry entry = waiting.remove();
        flying.add(entry);
        flyingBytes += entry.bytes();
        return entry;
    }

    /** The connection has failed: nothing is given out any more until {@link #resume}. */
    synchronized void pause() {
        pausedSending = true;
        notifyAll();
    }

    /**
     * A new connection to the same far end.
     *
     * @param applied what it has
     * @return those of which that was not known
     */
    synchronized List<Entry> resume(long applied) {
        List<Entry> done = acknowledge(applied);
        flying.forEach(Entry::fallBack);
        rewind();
        pausedSending = false;
        notifyAll();
        return done;
    }

    /** Whether nothing else is on its way beside the last one that was given out. */
    synchronized boolean isAlone() {
        return flying.size() <= 1;
    }

    /** Sends again from that one on, without its references. */
    synchronized void again(long sequence) {
        // The others would miss, too, one after the other.
        flying.forEach(Entry::fallBack);
        waiting.forEach(Entry::fallBack);
        Deque<Entry> before = new ArrayDeque<>();
        while (!flying.isEmpty() && flying.peek().sequence < sequence) {
            before.add(flying.remove());
        }
        rewind();
        flying.addAll(before);
        recount();
        notifyAll();
    }

    private void rewind() {
        while (!flying.isEmpty()) {
            Entry last = flying.removeLast();
            last.sent = null;
            waiting.addFirst(last);
        }
        recount();
    }

    private void recount() {
        flyingBytes = flying.stream().mapToLong(Entry::bytes).sum();
        held = flying.stream().mapToLong(Entry::held).sum();
        held += waiting.stream().mapToLong(Entry::held).sum();
    }

    /** All up to that one are applied; gives those of which that was not known. */
    synchronized List<Entry> acknowledge(long applied) {
        List<Entry> done = new ArrayList<>();
        take(flying, applied, done);
        // Those before a cut of which it was not known that they had arrived.
        take(waiting, applied, done);
        notifyAll();
        return done;
    }

    private void take(Deque<Entry> from, long applied, List<Entry> done) {
        while (!from.isEmpty() && from.peek().sequence <= applied) {
            Entry entry = from.remove();
            acknowledged = entry.sequence;
            held -= entry.held();
            flyingBytes -= from == flying ? entry.bytes() : 0;
            done.add(entry);
        }
    }

    /**
     * The far end is not what it was: what was on its way is void.
     *
     * @param applied the last number that it counts as applied
     * @return those that will never be applied
     */
    synchronized List<Entry> reset(long applied) {
        List<Entry> lost = new ArrayList<>(flying);
        lost.addAll(waiting);
        flying.clear();
        waiting.clear();
        recount();
        acknowledged = applied;
        next = applied + 1;
        era++;
        notifyAll();
        return lost;
    }

    /** For good; gives those that will never be applied. */
    synchronized List<Entry> close() {
        closed = true;
        return reset(acknowledged);
    }

    // Woken by every change; the thread that waits is one of the scheduler's blocking ones.
    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
        }
    }
}
