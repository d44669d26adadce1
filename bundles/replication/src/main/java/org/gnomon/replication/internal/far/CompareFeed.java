package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.gnomon.model.PageSource;
import org.gnomon.spi.replication.ChangeFeed;
import org.gnomon.spi.replication.ChangeSink;
import org.gnomon.spi.replication.FeedPace;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * A feed for a primary whose backend has none but whose memory can be read here: looks through all
 * of it again and again, and hands out what the far end does not have. Where the kernel tells which
 * pages were written ({@link Narrowing}), only those are looked at.
 *
 * <p>A guest that runs may tear a page while it is copied; the next round finds it again. {@link
 * #finish}, with the guest frozen, runs the last one.
 */
public final class CompareFeed implements ChangeFeed {

    private static final int EXTENT = 256 << 10;
    private static final int PAGE = ChangeSink.PAGE;

    private final Supplier<PageSource> primary;
    private final long size;
    private final Known known;
    private final Narrowing narrowing;
    private final TimeSource time;
    private final Pause pause;
    private final long[] offsets = new long[EXTENT / PAGE];
    private final ByteBuffer content = ByteBuffer.allocateDirect(EXTENT);
    private FeedPace pace = FeedPace.SPRINT;
    private boolean closed;
    private boolean finishing;
    private long rounds;
    private volatile long handedOut;
    private volatile double dirtied = Double.NaN;

    /** What the far end will have. */
    public interface Known {

        /** Whether it will have this. */
        boolean has(long page, ByteBuffer content);

        /** Waits until all that was handed out is taken into account. */
        void settle();
    }

    /**
     * @param primary gives its memory of now
     */
    public CompareFeed(
            Supplier<PageSource> primary,
            Known known,
            Narrowing narrowing,
            TimeSource time,
            Scheduler scheduler) {
        this.primary = primary;
        this.known = known;
        this.narrowing = narrowing;
        this.time = time;
        pause = new Pause(scheduler);
        size = primary.get().sizeBytes();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public End run(ChangeSink sink) {
        while (true) {
            boolean last;
            synchronized (this) {
                if (closed) {
                    return End.CLOSED;
                }
                last = finishing;
            }
            long began = time.nanos();
            long changed = round(sink);
            sink.roundEnded();
            known.settle();
            synchronized (this) {
                rounds++;
            }
            if (last) {
                return End.COMPLETED;
            }
            rest(began, changed);
        }
    }

    private void rest(long began, long changed) {
        long took = Math.max(1, time.nanos() - began);
        long round;
        synchronized (this) {
            round = pace.round().toNanos();
            if (pace.mostBytesPerSecond() > 0) {
                round = Math.max(round, (long) (changed * 1e9 / pace.mostBytesPerSecond()));
            }
            if (finishing || closed) {
                return;
            }
        }
        dirtied = changed * 1e9 / Math.max(took, round);
        if (round > took) {
            pause.of(Duration.ofNanos(round - took));
        }
    }

    private long round(ChangeSink sink) {
        PageSource memory = primary.get();
        Narrowing.Pages written = narrowing.next();
        long changed = 0;
        for (long at = 0; at < size && !isClosed(); at += EXTENT) {
            int length = (int) Math.min(EXTENT, size - at);
            if (written.any(at, length)) {
                changed += extent(sink, memory.view(at, length), at, written);
            }
        }
        return changed;
    }

    private long extent(ChangeSink sink, ByteBuffer view, long at, Narrowing.Pages written) {
        int count = 0;
        content.clear();
        int start = view.position();
        for (int i = 0; i < view.remaining() / PAGE; i++) {
            ByteBuffer page = view.slice(start + i * PAGE, PAGE);
            long offset = at + (long) i * PAGE;
            if (written.any(offset, PAGE) && !known.has(offset / PAGE, page)) {
                content.put(page);
                offsets[count++] = offset;
            }
        }
        if (count > 0) {
            sink.pages(offsets, count, content.flip());
            handedOut += (long) count * PAGE;
        }
        return (long) count * PAGE;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void pace(FeedPace next) {
        pace = next;
    }

    @Override
    public synchronized Figures figures() {
        return new Figures(rounds, handedOut, -1, dirtied, 0);
    }

    /** The guest stands still: one more round over all memory, then it is completed. */
    public void finish() {
        synchronized (this) {
            finishing = true;
        }
        narrowing.all();
        pause.close();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        pause.close();
    }
}
