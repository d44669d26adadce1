package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gnomon.spi.replication.ChangeSink;
import org.gnomon.time.TimeSource;
import org.gnomon.wire.FrameKind;
import org.gnomon.wire.PageBatch;

/**
 * Collects what one feed hands out into batches and hands them over to the encoder. Fails when the
 * far end is not any more what it was when the feed began.
 */
public final class FarSink implements ChangeSink {

    private static final int STATE_BYTES = 256 << 10;

    private final Portions portions;
    private final Outbox outbox;
    private final TimeSource time;
    private final long era;
    private final Consumer<Boolean> sprint;
    private Runnable onRound = () -> {};
    private volatile int rounds;
    private volatile boolean told;
    private volatile boolean guessed;
    private long lastRoundNanos;
    private PageBatch batch;
    private long roundStart;
    private long handedBytes;

    /**
     * @param sprint told whether the guest is about to be frozen
     */
    FarSink(Portions portions, Outbox outbox, TimeSource time, long era, Consumer<Boolean> sprint) {
        this.sprint = sprint;
        this.portions = portions;
        this.outbox = outbox;
        this.time = time;
        this.era = era;
        roundStart = time.nanos();
    }

    /**
     * Before anything else.
     *
     * @param told by the feed's thread when it has handed out a round
     */
    public void onRound(Runnable told) {
        onRound = told;
    }

    /** First of all; completes when the far end knows. */
    public CompletionStage<Void> begin(long feed) {
        sprint.accept(false);
        Mark mark = Mark.begin(feed);
        put(Portion.mark(era, new Portion.Round(mark, 0, 0, 0)));
        return mark.applied();
    }

    @Override
    public void pages(long[] offsets, int count, ByteBuffer content) {
        ByteBuffer from = content.duplicate();
        int at = from.position();
        for (int i = 0; i < count; i++) {
            room().add(offsets[i] / PAGE, from, at + i * PAGE);
        }
        handedBytes += (long) count * PAGE;
    }

    @Override
    public void fill(long offset, byte value) {
        room().fill(offset / PAGE, value);
        handedBytes += PAGE;
    }

    private PageBatch room() {
        if (batch != null && batch.count() >= portions.pages()) {
            flush();
        }
        if (batch == null) {
            batch = portions.batch();
            if (batch == null) {
                throw Lost.stream().exception();
            }
        }
        return batch;
    }

    @Override
    public void state(ByteBuffer bytes) {
        flush();
        ByteBuffer rest = bytes.duplicate();
        while (rest.hasRemaining()) {
            int length = Math.min(rest.remaining(), STATE_BYTES);
            ByteBuffer copy = ByteBuffer.allocate(length);
            copy.put(rest.slice(rest.position(), length)).flip();
            put(Portion.state(era, copy));
            rest.position(rest.position() + length);
        }
    }

    @Override
    public void sprinting(boolean on) {
        told = on;
        sprint.accept(told || guessed);
    }

    /** As above, by what is seen of a feed that does not tell. */
    public void guess(boolean on) {
        guessed = on;
        sprint.accept(told || guessed);
    }

    @Override
    public void roundEnded() {
        roundEnded(Duration.ZERO);
    }

    @Override
    public void roundEnded(Duration ago) {
        // Before it is held up here: what is written meanwhile belongs to the next round.
        long logRead = Math.max(roundStart, time.nanos() - ago.toNanos());
        flush();
        Mark mark = Mark.of(FrameKind.ROUND);
        put(Portion.mark(era, new Portion.Round(mark, roundStart, logRead, handedBytes)));
        lastRoundNanos = logRead - roundStart;
        roundStart = logRead;
        handedBytes = 0;
        rounds++;
        onRound.run();
    }

    /** From one reading of the dirty log to the next, the last time; by the feed's thread. */
    public long lastRoundNanos() {
        return lastRoundNanos;
    }

    /** How many rounds were handed out. */
    public int rounds() {
        return rounds;
    }

    /**
     * Completes when the far end has applied all that was handed out. By the feed's thread, or
     * after it.
     */
    public CompletionStage<Void> sync() {
        flush();
        Mark mark = Mark.of(FrameKind.SYNC);
        put(Portion.mark(era, new Portion.Round(mark, 0, 0, 0)));
        return mark.applied();
    }

    /** Gives back what it holds; nothing comes any more. */
    public void abandon() {
        if (batch != null) {
            portions.recycle(batch);
            batch = null;
        }
    }

    private void flush() {
        if (batch != null) {
            PageBatch full = batch;
            batch = null;
            put(Portion.pages(era, full));
        }
    }

    /** Whether the far end is not any more what it was when the feed began. */
    public boolean isVoid() {
        return outbox.era() != era;
    }

    private void put(Portion portion) {
        if (isVoid() || !portions.put(portion)) {
            if (portion.pages() != null) {
                portions.recycle(portion.pages());
            }
            if (portion.mark() != null) {
                Lost.stream().forMark(portion.mark().mark());
            }
            throw Lost.stream().exception();
        }
    }
}
