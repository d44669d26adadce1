package org.gnomon.backend.kvm.internal;

import static org.gnomon.backend.kvm.internal.QemuLab.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.replication.ChangeFeed;
import org.gnomon.spi.replication.ChangeSink;
import org.gnomon.spi.replication.FeedPace;
import org.gnomon.spi.replication.ReplicaTarget;

/** A replication engine at its plainest: what comes out of the feed is written into the target. */
final class Pump implements ChangeSink {
    private final ReplicaTarget target;
    private final CompletableFuture<Void> inSync = new CompletableFuture<>();
    private final CompletableFuture<ChangeFeed.End> ended = new CompletableFuture<>();

    private Pump(ReplicaTarget target) {
        this.target = target;
    }

    /** Feeds a replica until it is in sync the first time, and goes on. */
    static Pump start(TwoHosts hosts, Replica replica) {
        Pump pump = new Pump(hosts.target(replica));
        ChangeFeed feed = await(replica.far().orElseThrow().feed());
        feed.pace(FeedPace.rounds(Duration.ofMillis(300)));
        hosts.near.scheduler.blocking().execute(() -> pump.run(feed));
        await(pump.inSync);
        return pump;
    }

    private void run(ChangeFeed feed) {
        try {
            target.begin();
            ended.complete(feed.run(this));
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
        } finally {
            inSync.completeExceptionally(new IllegalStateException("the feed is over"));
        }
    }

    /** All of it has come. */
    FinalSync sync() {
        return () -> {
            ChangeFeed.End end = Waits.get(ended, Duration.ofSeconds(20), "the end of the feed");
            if (end != ChangeFeed.End.COMPLETED) {
                throw new IllegalStateException("the feed ended as " + end);
            }
        };
    }

    ChangeFeed.End end() {
        return await(ended);
    }

    @Override
    public void pages(long[] offsets, int count, ByteBuffer content) {
        for (int i = 0; i < count; i++) {
            ByteBuffer page = content.slice(content.position() + i * PAGE, PAGE);
            target.pages().write(offsets[i], page);
        }
    }

    @Override
    public void fill(long offset, byte value) {
        byte[] page = new byte[PAGE];
        Arrays.fill(page, value);
        target.pages().write(offset, ByteBuffer.wrap(page));
    }

    @Override
    public void state(ByteBuffer bytes) {
        target.state(bytes);
    }

    @Override
    public void roundEnded() {
        inSync.complete(null);
    }
}
