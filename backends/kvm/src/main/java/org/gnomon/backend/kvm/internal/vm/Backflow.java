package org.gnomon.backend.kvm.internal.vm;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.ChangeFeed;
import org.gnomon.spi.replication.ChangeSink;
import org.gnomon.spi.replication.FeedPace;
import org.gnomon.spi.replication.PageSink;
import org.gnomon.spi.replication.ReplicaTarget;
import org.gnomon.time.Scheduler;

/**
 * Replication to this host without the engine, for a rollback: the feed's changes come over the
 * link as QEMU sends them, and are written into the memory here at once.
 */
final class Backflow implements ChangeSink {
    private static final Duration ROUND = Duration.ofMillis(500);

    private final ChangeFeed feed;
    private final ReplicaTarget target;
    private final PageSink pages;
    private final CompletableFuture<Void> inSync = new CompletableFuture<>();
    private final CompletableFuture<ChangeFeed.End> ended = new CompletableFuture<>();

    private Backflow(ChangeFeed feed, ReplicaTarget target) {
        this.feed = feed;
        this.target = target;
        this.pages = target.pages();
    }

    /** Begins it, on a thread of its own. */
    static Backflow start(ChangeFeed feed, ReplicaTarget target, Scheduler scheduler) {
        Backflow flow = new Backflow(feed, target);
        feed.pace(FeedPace.rounds(ROUND));
        scheduler.blocking().execute(flow::pump);
        return flow;
    }

    private void pump() {
        try {
            target.begin();
            ended.complete(feed.run(this));
            inSync.completeExceptionally(closed());
        } catch (RuntimeException e) {
            // Top of a task: who waits must learn of it, whatever it was.
            ended.completeExceptionally(e);
            inSync.completeExceptionally(e);
        }
    }

    private static RuntimeException closed() {
        return Problems.of(
                Problem.ILLEGAL_TRANSITION,
                "The replication back to this host has ended.",
                "Begin the rollback again.");
    }

    /** Completes when all memory has come once. */
    CompletionStage<Void> inSync() {
        return inSync.minimalCompletionStage();
    }

    /** After the feed was finished: waits until all of it is written. */
    void awaitAll() {
        ChangeFeed.End end = Waits.get(ended, Outflow.FINISH, "The last changes on their way here");
        if (end != ChangeFeed.End.COMPLETED) {
            throw closed();
        }
    }

    @Override
    public void pages(long[] offsets, int count, ByteBuffer content) {
        for (int i = 0; i < count; i++) {
            ByteBuffer page = content.slice(content.position() + i * PAGE, PAGE);
            pages.write(offsets[i], page);
        }
    }

    @Override
    public void fill(long offset, byte value) {
        byte[] page = new byte[PAGE];
        Arrays.fill(page, value);
        ByteBuffer content = ByteBuffer.wrap(page);
        // Not to touch what is as it should be keeps memory that was never used unused.
        if (pages.view(offset, PAGE).mismatch(content) >= 0) {
            pages.write(offset, content);
        }
    }

    @Override
    public void state(ByteBuffer bytes) {
        target.state(bytes);
    }

    @Override
    public void roundEnded() {
        inSync.complete(null);
    }

    void close() {
        feed.close();
    }
}
