package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gnomon.spi.replication.ChangeSink;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.gnomon.wire.CodecSource;
import org.gnomon.wire.DedupIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the code of both ends compiled before the first replica needs it: a small memory of made-up
 * pages is replicated within this process, again and again, as over links of several speeds. Java
 * compiles what has run some thousand times; left to the first replica, guest, link and compilers
 * share the CPUs, and its first pass and its freeze take up to twice as long. Once in a JVM, some
 * seconds of CPU time in the background.
 */
public final class Practice {

    private static final Logger LOG = LoggerFactory.getLogger(Practice.class);
    private static final AtomicBoolean DONE = new AtomicBoolean();
    private static final String PEER = "practice";
    private static final int PAGES = 2048;

    /** As many as make the best compiler take what is done once a batch, and once a round. */
    private static final int ROUNDS = 1500;

    /** So many rounds are of all pages, for what is done once a page. */
    private static final int WHOLE_ROUNDS = 8;

    /** The compilers take the less the more waits for them; so they get time to catch up. */
    private static final int ROUNDS_AT_ONCE = 100;

    private static final Duration BREAK = Duration.ofMillis(50);
    private static final int CONTENT_HASHES = 1 << 12;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long SEED = 1;

    /** Bytes per second: how pages are encoded depends on it. */
    private static final double[] LINKS = {12e6, 120e6, 1e9};

    private final Scheduler scheduler;
    private final ReplicationPeer peer;
    private final FarStream stream;
    private final MadeUpPages pages = new MadeUpPages(PAGES, SEED);
    private final PracticeTarget target;

    /**
     * Between two ends that are made for it.
     *
     * @param target is replicated to
     * @param spill where the mirror may be
     */
    Practice(
            TimeSource time,
            Scheduler scheduler,
            CodecSource codecs,
            Path spill,
            PracticeTarget target,
            StreamListener told) {
        this.scheduler = scheduler;
        this.target = target;
        peer =
                new ReplicationPeer(
                        time,
                        scheduler,
                        codecs,
                        () -> List.of((owner, key) -> Optional.of(target)));
        DedupIndex shared = new DedupIndex(CONTENT_HASHES);
        FarStream.Tools tools =
                new FarStream.Tools(time, scheduler, codecs, FarSettings.DEFAULT, RateLimit.NONE);
        FarStream.Target to =
                new FarStream.Target(
                        PEER,
                        ChangeSink.PAGE,
                        target.sizeBytes(),
                        false,
                        this::dial,
                        store -> shared);
        stream = new FarStream(tools, to, spill, told);
    }

    private ByteChannel dial() {
        Loop loop = new Loop();
        scheduler.blocking().execute(() -> serve(loop));
        return loop.near();
    }

    private void serve(Loop loop) {
        try (ByteChannel end = loop.far()) {
            peer.serve(PEER, new byte[0], end);
        } catch (IOException e) {
            LOG.debug("practice has ended", e);
        }
    }

    /**
     * The first call in a JVM practises; it is as well if that fails. Blocks.
     *
     * @param spill where a file for some seconds may be
     */
    public static void once(TimeSource time, Scheduler scheduler, CodecSource codecs, Path spill) {
        if (!DONE.compareAndSet(false, true)) {
            return;
        }
        long began = time.nanos();
        try {
            for (PracticeTarget target : PracticeTarget.three(PAGES)) {
                new Practice(time, scheduler, codecs, spill, target, StreamListener.NONE)
                        .run(WHOLE_ROUNDS, ROUNDS);
            }
            LOG.debug("practised for {} ms", (time.nanos() - began) / 1_000_000);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("replication was not practised", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Replicates so many rounds of all pages, and of some; each ends as a freeze does. */
    void run(int whole, int small)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            FarSink sink = stream.sink(await(stream.ready()));
            await(sink.begin(1));
            for (int i = 0; i < whole; i++) {
                want(i);
                pages.all(i, sink);
                finish(sink);
            }
            for (int i = 0; i < small; i++) {
                want(i);
                pages.some(i, sink);
                finish(sink);
                if (i % ROUNDS_AT_ONCE == ROUNDS_AT_ONCE - 1) {
                    await(scheduler.delay(BREAK));
                }
            }
        } finally {
            await(stream.close());
            peer.close();
        }
    }

    private void want(int round) {
        stream.want(LINKS[round % LINKS.length], 1, 0);
    }

    private static void finish(FarSink sink)
            throws InterruptedException, ExecutionException, TimeoutException {
        sink.sprinting(true);
        sink.roundEnded();
        await(sink.sync());
        sink.sprinting(false);
    }

    /** Whether the far end has what the near end has. */
    boolean isEqual() {
        return target.view(0, PAGES * ChangeSink.PAGE).mismatch(pages.content()) < 0;
    }

    private static <T> T await(CompletionStage<T> stage)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stage.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
