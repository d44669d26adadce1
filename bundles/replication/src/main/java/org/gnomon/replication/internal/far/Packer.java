package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.gnomon.time.TimeSource;
import org.gnomon.wire.BatchEncoder;
import org.gnomon.wire.Chooser;
import org.gnomon.wire.CodecSource;
import org.gnomon.wire.DedupIndex;
import org.gnomon.wire.EncodedBatch;
import org.gnomon.wire.FrameKind;
import org.gnomon.wire.PageBatch;
import org.gnomon.wire.PageKind;
import org.gnomon.wire.Scheme;

/**
 * Encodes what was handed over and puts it into the outbox; a loop for one thread. Knows what the
 * far end has. Another thread may change that ({@link #begin}) only between two batches.
 */
final class Packer implements Runnable {

    /** On a faster link, looking for content that is there already costs more than it saves. */
    private static final double FAST_LINK = 150e6;

    /** On a faster link, a copy of what was only sent once costs more than it saves. */
    private static final double SLOW_LINK = 20e6;

    /** Of a link of which nothing is known it is better to believe that it is slow. */
    private static final double UNKNOWN_LINK = 12.5e6;

    private static final PageKind[] KINDS = PageKind.values();

    private final int[] kinds = new int[KINDS.length];
    private final Portions portions;
    private final Outbox outbox;
    private final FarPages pages;
    private final Tools tools;
    private final StreamListener listener;
    private BatchEncoder encoder;
    private DedupIndex index;
    private Chooser chooser = new Chooser(List.of(Scheme.RAW));
    private volatile boolean missed;
    private volatile boolean sprints;
    private volatile Wanted wanted = new Wanted(0, 1, 0);
    private long changedBytes;
    private long codedBytes;
    private long encodeNanos;

    /**
     * What it encodes with.
     *
     * @param time measures what encoding costs
     * @param here whether the far end is on this host, so that encoding is for nothing
     */
    record Tools(BatchEncoder.Shape shape, CodecSource codecs, TimeSource time, boolean here) {}

    private record Wanted(double linkRate, double cpu, double demand) {}

    Packer(Portions portions, Outbox outbox, FarPages pages, Tools tools, StreamListener listener) {
        this.portions = portions;
        this.outbox = outbox;
        this.pages = pages;
        this.tools = tools;
        this.listener = listener;
    }

    /** The far end is not what it was, and no frame of before counts. */
    synchronized FarPages begin(List<String> farCodecs, DedupIndex shared) {
        pages.forget();
        List<Scheme> all = Scheme.candidates(tools.codecs(), farCodecs);
        chooser = new Chooser(tools.here() ? List.of(Scheme.RAW) : all);
        encoder = new BatchEncoder(tools.shape(), pages, tools.codecs(), chooser, tools.time());
        index = tools.here() ? null : shared;
        return pages;
    }

    /** Tells what is wanted from now on. */
    void want(double linkRate, double cpu, double demand) {
        wanted = new Wanted(linkRate, cpu, demand);
    }

    /** Whether the guest stands still, or will soon: then speed is all. */
    void sprint(boolean on) {
        sprints = on;
    }

    /** The far end did not have what a frame referred to. */
    void missed() {
        missed = true;
    }

    @Override
    public void run() {
        Portion portion;
        while ((portion = portions.take()) != null) {
            if (portion.pages() != null) {
                pages(portion);
            } else if (portion.state() != null) {
                codedBytes += portion.state().remaining();
                outbox.add(portion.era(), FrameKind.STATE, portion.state(), null);
            } else {
                mark(portion);
            }
        }
    }

    private void pages(Portion portion) {
        EncodedBatch encoded;
        try {
            encoded = encode(portion);
        } finally {
            portions.recycle(portion.pages());
        }
        if (encoded != null && !encoded.isEmpty()) {
            codedBytes += encoded.payload().remaining() + Outbox.HEAD_BYTES;
            // Nobody else has the encoder's buffers while this waits.
            outbox.add(portion.era(), FrameKind.PAGES, encoded.payload(), encoded.fallback());
        }
    }

    /** Null if the portion is for a far end that is not there any more. */
    private synchronized EncodedBatch encode(Portion portion) {
        if (portion.era() != outbox.era() || encoder == null) {
            return null;
        }
        prepare();
        long began = tools.time().nanos();
        PageBatch batch = portion.pages();
        pages.recognise(batch);
        EncodedBatch encoded = encoder.encode(batch);
        encodeNanos += tools.time().nanos() - began;
        long raw = (long) encoded.pages() * batch.pageSize();
        changedBytes += raw;
        count(encoded.pages(), batch.pageSize());
        return encoded;
    }

    private void prepare() {
        Wanted now = wanted;
        chooser.link(now.linkRate() > 0 ? now.linkRate() : UNKNOWN_LINK);
        chooser.cpu(now.cpu());
        // When batches wait, what is wanted is not what was wanted on average.
        chooser.demand(sprints || portions.isBehind() ? 0 : now.demand());
        chooser.worth(sprints ? 0 : Chooser.USUAL_WORTH);
        chooser.explore(!sprints);
        boolean worthHashing = now.linkRate() < FAST_LINK && !sprints;
        if (missed) {
            // One miss costs what is on its way; that much is enough.
            missed = false;
            index = null;
            encoder.missed();
        }
        boolean isSlow = now.linkRate() > 0 && now.linkRate() <= SLOW_LINK;
        pages.spare(!isSlow);
        encoder.shareWith(worthHashing ? index : null);
    }

    private void count(int changed, int pageSize) {
        Arrays.fill(kinds, 0);
        for (int i = 0; i < changed; i++) {
            kinds[encoder.kind(i).ordinal()]++;
        }
        for (PageKind kind : KINDS) {
            int pages = kinds[kind.ordinal()];
            if (pages > 0) {
                listener.encoded(kind.label(), pages, (long) pages * pageSize);
            }
        }
    }

    private void mark(Portion portion) {
        Portion.Round round = portion.mark();
        Mark mark = round.mark();
        if (mark.kind() == FrameKind.BEGIN) {
            forgetRound();
        } else if (mark.kind() == FrameKind.ROUND) {
            RoundReport report =
                    new RoundReport(
                            round.startNanos(),
                            round.endNanos(),
                            round.handedBytes(),
                            changedBytes,
                            codedBytes,
                            encodeNanos,
                            outbox.isFull());
            forgetRound();
            mark.applied().thenRun(() -> listener.round(report));
        }
        if (!outbox.add(portion.era(), mark)) {
            Lost.stream().forMark(mark);
        }
    }

    private void forgetRound() {
        changedBytes = 0;
        codedBytes = 0;
        encodeNanos = 0;
    }

    /** Nothing is encoded or compared any more. */
    synchronized void close() {
        encoder = null;
        pages.close();
    }

    /** Compares with what the far end will have; for a feed that hands nothing out meanwhile. */
    synchronized boolean has(long page, ByteBuffer content) {
        ByteBuffer old = pages.find(page);
        return old != null && old.mismatch(content) < 0;
    }
}
