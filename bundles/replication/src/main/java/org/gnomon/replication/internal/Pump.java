package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.gnomon.model.PageSource;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.PageSink;

/**
 * Moves pages from a primary to one replica: both ends of the stream and all their buffers. One
 * thread at a time.
 */
final class Pump {

    private final PageSink replica;
    private final Counters counters;
    private final ByteRate.Share rate;
    private final FrameEncoder encoder;
    private final FrameDecoder decoder;
    private final Batch batch;
    private final LongSupplier nanos;

    /**
     * @param nanos a monotonic clock, for the rate
     */
    Pump(
            PageSink replica,
            CodecRegistry codecs,
            Counters counters,
            ByteRate.Share rate,
            LongSupplier nanos) {
        Frame.requirePageSize(replica.pageSizeBytes());
        this.replica = replica;
        this.counters = counters;
        this.rate = rate;
        this.nanos = nanos;
        encoder = new FrameEncoder(replica, codecs);
        decoder = new FrameDecoder(replica, codecs);
        batch = new Batch(replica.pageSizeBytes());
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
        encoder.begin();
        decoder.begin();
        return new Round(this, primary);
    }

    Batch emptyBatch() {
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
    long ship(Batch pages) {
        ByteBuffer frame = encoder.encode(pages);
        if (pages.count() == 0) {
            return 0;
        }
        decoder.apply(frame);
        long raw = (long) pages.count() * pageSize();
        counters.sent(raw, frame.remaining());
        for (int i = 0; i < pages.count(); i++) {
            counters.encoded(encoder.kind(i), 1);
        }
        rate.sent(frame.remaining(), nanos.getAsLong());
        pages.clear();
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
                counters.encoded(Encoding.RAW, (end - at) / pageSize());
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
