package org.gnomon.replication.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.gnomon.model.GnomonException;
import org.gnomon.spi.replication.ChangeFeed;
import org.gnomon.spi.replication.ChangeSink;
import org.gnomon.spi.replication.FeedPace;

/** A feed as a hypervisor's dirty log gives it: everything once, then what was written since. */
final class FakeFeed implements ChangeFeed {

    private static final int PAGE = ChangeSink.PAGE;

    private final FakeGuest guest;
    private final BitSet dirty;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Random random;
    final ByteArrayOutputStream state = new ByteArrayOutputStream();
    final CompletableFuture<End> over = new CompletableFuture<>();
    private volatile FeedPace pace = FeedPace.SPRINT;
    private volatile boolean closed;
    private volatile boolean frozen;
    private volatile long rounds;
    private volatile long handed;
    volatile GnomonException failure;

    FakeFeed(FakeGuest guest, long seed) {
        this.guest = guest;
        random = new Random(seed);
        dirty = guest.watch();
    }

    /** The guest stands still from now on; all of it is handed out. */
    void freeze() {
        guest.stop();
        frozen = true;
        wake();
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long size() {
        return guest.memory.sizeBytes();
    }

    @Override
    public End run(ChangeSink sink) {
        try {
            End end = rounds(sink);
            over.complete(end);
            return end;
        } catch (RuntimeException e) {
            over.completeExceptionally(e);
            throw e;
        } finally {
            guest.unwatch(dirty);
        }
    }

    private End rounds(ChangeSink sink) {
        state(sink, 100);
        while (!closed) {
            boolean last = frozen;
            BitSet now = guest.take(dirty);
            int page = now.nextSetBit(0);
            while (page >= 0 && !closed) {
                page = some(sink, now, page);
            }
            if (failure != null) {
                throw failure;
            }
            if (last) {
                state(sink, 70_000);
                return End.COMPLETED;
            }
            sink.roundEnded();
            rounds++;
            rest();
        }
        return End.CLOSED;
    }

    /** Up to 16 pages, one as a fill now and then. */
    private int some(ChangeSink sink, BitSet now, int from) {
        long[] offsets = new long[16];
        ByteBuffer content = ByteBuffer.allocateDirect(16 * PAGE);
        int page = from;
        int count = 0;
        while (page >= 0 && count < 16) {
            ByteBuffer copy = guest.copy(page);
            if (copy.mismatch(ByteBuffer.allocate(PAGE)) < 0) {
                sink.fill((long) page * PAGE, (byte) 0);
            } else {
                content.put(copy);
                offsets[count++] = (long) page * PAGE;
            }
            handed += PAGE;
            page = now.nextSetBit(page + 1);
        }
        sink.pages(offsets, count, content.flip());
        return page;
    }

    private void state(ChangeSink sink, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        state.writeBytes(bytes);
        sink.state(ByteBuffer.wrap(bytes));
    }

    private void rest() {
        lock.lock();
        try {
            if (!frozen && !closed) {
                changed.await(pace.round().toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void pace(FeedPace next) {
        pace = next;
    }

    @Override
    public Figures figures() {
        return new Figures(rounds, handed, -1, Double.NaN, 0);
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }
}
