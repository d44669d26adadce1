package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gnomon.spi.replication.DeltaCodec;
import org.gnomon.time.TimeSource;

/**
 * The sending end of {@link FrameKind#PAGES}: drops what the far end has already and encodes the
 * rest of a batch in the way that its {@link Chooser} picks. What it makes must reach the far end,
 * in this order: it counts on it. By one thread; reuses its buffers, about five times a batch
 * outside the heap.
 */
public final class BatchEncoder {

    private final OldPages old;
    private final CodecSource codecs;
    private final Chooser chooser;
    private final TimeSource time;
    private final Judge judge;
    private final BlockCoder coder;
    private final Work work;
    private final ByteBuffer payload;
    private final Tally tally = new Tally();
    private ByteBuffer fallback;
    private ByteBuffer block;
    private Sharing sharing;
    private boolean shares;

    /**
     * What it is for.
     *
     * @param pageSize bytes
     * @param pageCount of the replica
     */
    public record Shape(int pageSize, long pageCount) {}

    /**
     * @param old what the far end has
     * @param codecs those of this host
     * @param chooser its schemes must have codecs that the far end has, too
     * @param time to measure what encoding costs; best the CPU time of the thread that encodes, so
     *     that a busy machine does not make codecs look slow
     */
    public BatchEncoder(
            Shape shape, OldPages old, CodecSource codecs, Chooser chooser, TimeSource time) {
        this.old = old;
        this.codecs = codecs;
        this.chooser = chooser;
        this.time = time;
        judge = new Judge(old, shape.pageCount());
        coder = new BlockCoder(shape.pageSize());
        work = new Work(shape.pageSize());
        payload = newPayload();
    }

    /**
     * Refers to pages of other replicas on the same store from now on. May be called again and
     * again: what was missed of the same store is not forgotten.
     *
     * @param index shared by all encoders towards that store; null for none
     */
    public void shareWith(DedupIndex index) {
        shares = index != null;
        if (shares && (sharing == null || !sharing.isOf(index))) {
            sharing = new Sharing(index);
        }
    }

    /** The far end had not what was referred to: refers to nothing shared for some time. */
    public void missed() {
        if (sharing != null) {
            sharing.missed();
        }
    }

    /** What it has done so far. */
    public Tally tally() {
        return tally;
    }

    /** Encodes a batch. It is as it was afterwards. */
    public EncodedBatch encode(PageBatch batch) {
        judge.judge(batch, work);
        tally.unchanged(judge.unchanged());
        if (work.entries.count == 0) {
            return new EncodedBatch(payload.clear().limit(0), null, 0);
        }
        Scheme scheme = Scheme.RAW;
        if (work.undecided() > 0) {
            coder.prepare(work);
            scheme = chooser.choose(work.texture);
        }
        boolean refers = shares && sharing.mark(work);
        if (refers) {
            sharing.unmark(work);
            write(scheme, fallback());
            work.undo();
            sharing.remark(work);
            coder.prepare(work);
        }
        int coded = write(scheme, payload);
        tally.count(work.entries, work.pageSize, payload.remaining(), coded);
        keep();
        return new EncodedBatch(
                payload.asReadOnlyBuffer(),
                refers ? fallback.asReadOnlyBuffer() : null,
                work.entries.count);
    }

    private void keep() {
        Entries sent = work.entries;
        for (int i = 0; i < sent.count; i++) {
            if (shares && sharing.isHashed(i)) {
                old.keep(sent.pages[i], work.content, work.at[i], sent.high[i], sent.low[i]);
            } else {
                old.keep(sent.pages[i], work.content, work.at[i]);
            }
        }
    }

    /** How the page at that place of the last batch that was not dropped went. */
    public PageKind kind(int i) {
        return work.entries.kinds[i];
    }

    private int write(Scheme scheme, ByteBuffer to) {
        ByteBuffer coded = code(scheme);
        String codec = coded.hasRemaining() ? scheme.codec() : "";
        PagesPayload.write(to.clear(), work.pageSize, codec, work.entries);
        for (int i = 0; i < work.entries.count; i++) {
            if (work.entries.kinds[i] == PageKind.RAW) {
                to.put(to.position(), work.content, work.at[i], work.pageSize);
                to.position(to.position() + work.pageSize);
            }
        }
        int length = coded.remaining();
        to.put(coded).flip();
        return length;
    }

    private ByteBuffer code(Scheme scheme) {
        if (work.undecided() == 0) {
            return coder.code(work, Scheme.Mode.RAW, null);
        }
        Scheme trial = chooser.trial(work.texture, scheme);
        Chooser.Cost tried = trial == null ? null : measure(trial);
        if (trial != null) {
            work.undo();
            coder.prepare(work);
        }
        Chooser.Cost cost = measure(scheme);
        chooser.measured(scheme, work.texture, cost);
        if (trial != null) {
            chooser.compared(trial, tried, scheme, cost, work.texture);
        }
        return block;
    }

    private Chooser.Cost measure(Scheme scheme) {
        int plain = work.undecided() * work.pageSize;
        DeltaCodec codec = scheme.codec().isEmpty() ? null : codecs.find(scheme.codec());
        long began = time.nanos();
        block = coder.code(work, scheme.mode(), codec);
        int coded = block.hasRemaining() ? block.remaining() : plain;
        return new Chooser.Cost(plain, coded, time.nanos() - began);
    }

    private ByteBuffer fallback() {
        if (fallback == null) {
            fallback = newPayload();
        }
        return fallback;
    }

    private ByteBuffer newPayload() {
        return ByteBuffer.allocateDirect(PagesPayload.mostBytes(work.pageSize))
                .order(ByteOrder.BIG_ENDIAN);
    }
}
