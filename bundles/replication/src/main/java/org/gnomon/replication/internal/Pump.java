package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.gnomon.model.PageSource;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.PageSink;
import org.gnomon.time.TimeSource;
import org.gnomon.wire.BatchDecoder;
import org.gnomon.wire.BatchEncoder;
import org.gnomon.wire.Chooser;
import org.gnomon.wire.EncodedBatch;
import org.gnomon.wire.OldPages;
import org.gnomon.wire.PageBatch;
import org.gnomon.wire.PageKind;
import org.gnomon.wire.Scheme;

/**
 * Moves pages from a primary to one replica on the same host: both ends of the stream and all their
 * buffers. One thread at a time.
 */
final class Pump {

    /** What a frame has beside its payload. */
    private static final int HEAD_BYTES = 28;

    private static final double MEMORY_RATE = 1e12;

    private final PageSink replica;
    private final Counters counters;
    private final ByteRate.Share rate;
    private final CodecRegistry codecs;
    private final TimeSource time;
    private final BatchDecoder decoder;
    private final PageBatch batch;
    private final OldPages old;
    private final long limit;
    private BatchEncoder encoder;
    private List<String> encodersCodecs;

    /**
     * @param limit of bytes per second, 0 for none: without one nothing is gained by encoding
     */
    Pump(
            PageSink replica,
            CodecRegistry codecs,
            Counters counters,
            ByteRate.Share rate,
            TimeSource time,
            long limit) {
        this.replica = replica;
        this.codecs = codecs;
        this.counters = counters;
        this.rate = rate;
        this.time = time;
        this.limit = limit;
        batch = new PageBatch(replica.pageSizeBytes());
        decoder = new BatchDecoder(replica, codecs);
        old = new Here();
        renewEncoder();
    }

    /** Both ends are here: what the far end has is what lies there. */
    private final class Here implements OldPages {

        @Override
        public ByteBuffer find(long page) {
            return replica.view(page * pageSize(), pageSize())
                    .slice()
                    .order(ByteOrder.nativeOrder());
        }

        @Override
        public void keep(long page, ByteBuffer content, int at) {
            // The decoder writes it there.
        }
    }

    /** Codecs come and go. */
    private void renewEncoder() {
        List<String> now = codecs.names();
        if (now.equals(encodersCodecs)) {
            return;
        }
        List<Scheme> schemes = limit > 0 ? Scheme.candidates(codecs, now) : List.of(Scheme.RAW);
        Chooser chooser = new Chooser(schemes);
        chooser.link(limit > 0 ? limit : MEMORY_RATE);
        chooser.worth(0);
        BatchEncoder.Shape shape =
                new BatchEncoder.Shape(pageSize(), Math.max(1, sizeBytes() / pageSize()));
        encoder = new BatchEncoder(shape, old, codecs, chooser, time);
        encodersCodecs = now;
    }

    int pageSize() {
        return replica.pageSizeBytes();
    }

    long sizeBytes() {
        return replica.sizeBytes();
    }

    /**
     * Begins a round. Ends the one before, if it was not at its end.
     *
     * @throws org.gnomon.model.GnomonException {@code unsupported} if the two memories do not fit
     */
    Round begin(PageSource primary) {
        requireSameShape(primary);
        renewEncoder();
        return new Round(this, primary);
    }

    PageBatch emptyBatch() {
        batch.clear();
        return batch;
    }

    Extent extent(PageSource primary, long offset) {
        return new Extent(primary, replica, offset);
    }

    /**
     * Sends a batch and empties it.
     *
     * @return how many bytes of memory it was, after those that had become equal
     */
    long ship(PageBatch pages) {
        EncodedBatch encoded = encoder.encode(pages);
        pages.clear();
        if (encoded.isEmpty()) {
            return 0;
        }
        decoder.apply(encoded.payload());
        long raw = (long) encoded.pages() * pageSize();
        int sent = HEAD_BYTES + encoded.payload().remaining();
        counters.sent(raw, sent);
        for (int i = 0; i < encoded.pages(); i++) {
            counters.encoded(encoder.kind(i).label(), 1);
        }
        rate.sent(sent, time.nanos());
        return raw;
    }

    /**
     * Makes the replica equal at once: no frames, no codec, no limit. For a frozen guest. Counted
     * as raw pages that were sent as they are.
     *
     * @return how many pages differed
     */
    long copyStraight(PageSource primary) {
        requireSameShape(primary);
        long pages = 0;
        for (long offset = 0; offset < sizeBytes(); ) {
            Extent extent = extent(primary, offset);
            int at = 0;
            while (at < extent.length() && (at = extent.nextChanged(at)) >= 0) {
                int end = extent.endOfRun(at);
                replica.write(offset + at, extent.primary().slice(at, end - at));
                counters.sent(end - at, end - at);
                counters.encoded(PageKind.RAW.label(), (end - at) / pageSize());
                pages += (end - at) / pageSize();
                at = end;
            }
            offset += extent.length();
        }
        return pages;
    }

    private void requireSameShape(PageSource primary) {
        if (primary.sizeBytes() != sizeBytes() || primary.pageSizeBytes() != pageSize()) {
            throw Problem.of(
                            Problem.UNSUPPORTED,
                            "the primary has "
                                    + primary.sizeBytes()
                                    + " bytes in pages of "
                                    + primary.pageSizeBytes()
                                    + ", its replica "
                                    + sizeBytes()
                                    + " in pages of "
                                    + pageSize(),
                            "Unprotect the VM and protect it again.")
                    .asException();
        }
    }
}
