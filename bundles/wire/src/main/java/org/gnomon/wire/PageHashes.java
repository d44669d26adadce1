package org.gnomon.wire;

import java.nio.ByteBuffer;
import org.gnomon.model.PageSource;

/**
 * The hashes of a run of pages of the receiver: with them a sender that knows nothing of the
 * replica finds the pages that need not be sent.
 *
 * @param first number of the first page
 * @param count how many, 1 to {@link #MOST_PAGES}
 * @param hashes {@link PageHash#BYTES} for each, big-endian; empty in a request
 */
public record PageHashes(long first, int count, ByteBuffer hashes) {

    /** The most pages in one request. */
    public static final int MOST_PAGES = 4096;

    private static final int RANGE_BYTES = 12;

    public PageHashes {
        if (first < 0 || count < 1 || count > MOST_PAGES) {
            throw Wire.bad(
                    "hashes of "
                            + count
                            + " pages from page "
                            + first
                            + ", expected 1 to "
                            + MOST_PAGES);
        }
    }

    /** Asks for a run of pages. */
    public static PageHashes request(long first, int count) {
        return new PageHashes(first, count, ByteBuffer.allocate(0));
    }

    /**
     * Answers a request. Reads all these pages.
     *
     * @throws org.gnomon.model.GnomonException {@code invalid-input} if there are no such pages
     */
    public PageHashes answer(PageSource pages) {
        int size = pages.pageSizeBytes();
        if (first > pages.sizeBytes() / size - count) {
            throw Wire.bad(
                    "hashes of pages "
                            + first
                            + " to "
                            + (first + count - 1)
                            + ", there are "
                            + pages.sizeBytes() / size);
        }
        PageHash hash = new PageHash();
        ByteBuffer zero = ByteBuffer.allocateDirect(size);
        long zeroHigh = hash.of(zero).high();
        long zeroLow = hash.low();
        ByteBuffer out = ByteBuffer.allocate(count * PageHash.BYTES);
        for (int i = 0; i < count; i++) {
            ByteBuffer page = pages.view((first + i) * size, size);
            if (page.mismatch(zero) < 0) {
                out.putLong(zeroHigh).putLong(zeroLow);
            } else {
                out.putLong(hash.of(page).high()).putLong(hash.low());
            }
        }
        return new PageHashes(first, count, out.flip());
    }

    /** As a payload of {@link FrameKind#HASHES} or {@link FrameKind#HASHED}. */
    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(RANGE_BYTES + hashes.remaining());
        return out.putLong(first).putInt(count).put(hashes.duplicate()).flip();
    }

    /**
     * Reads either kind.
     *
     * @return its hashes are a copy
     */
    public static PageHashes decode(Frame frame) {
        ByteBuffer in = frame.payload().slice();
        Wire.need(in, RANGE_BYTES, frame.kind().name());
        PageHashes range = request(in.getLong(), in.getInt());
        if (frame.kind() == FrameKind.HASHES) {
            Wire.end(in, frame.kind());
            return range;
        }
        Wire.expect("bytes of hashes", in.remaining(), (long) range.count * PageHash.BYTES);
        ByteBuffer copy = ByteBuffer.allocate(in.remaining()).put(in).flip();
        return new PageHashes(range.first, range.count, copy);
    }
}
