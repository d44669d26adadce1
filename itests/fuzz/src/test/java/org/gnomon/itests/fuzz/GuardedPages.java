package org.gnomon.itests.fuzz;

import java.nio.ByteBuffer;
import org.gnomon.spi.replication.PageSink;

/**
 * A replica's memory between two guarded zones. Being told to write or read outside of it is a
 * fault of the caller, who has to look first.
 */
final class GuardedPages implements PageSink {

    private static final int ZONE = 4096;
    private static final byte GUARD = (byte) 0xa5;

    private final int pageSize;
    private final int size;
    private final ByteBuffer all;
    private final ByteBuffer pages;
    private final ByteBuffer asNew;
    private final ByteBuffer zone = ByteBuffer.allocateDirect(ZONE);
    private boolean written;

    GuardedPages(int pageSize, int count) {
        this.pageSize = pageSize;
        size = pageSize * count;
        all = ByteBuffer.allocateDirect(ZONE + size + ZONE);
        pages = all.slice(ZONE, size);
        while (zone.hasRemaining()) {
            zone.put(GUARD);
        }
        zone.flip();
        all.put(0, zone, 0, ZONE);
        all.put(ZONE + size, zone, 0, ZONE);
        asNew = ByteBuffer.allocateDirect(size);
        for (int i = 0; i < size; i++) {
            // Zeros, pages of one byte and pages that repeat themselves, for deltas to work on.
            int page = i / pageSize;
            asNew.put(i, (byte) (page % 3 == 0 ? 0 : page % 3 == 1 ? page : i * 31 + page));
        }
        restore();
    }

    /** As at the beginning. */
    void restore() {
        pages.put(0, asNew, 0, size);
        written = false;
    }

    /** Whether there was a write since. */
    boolean written() {
        return written;
    }

    /** Fails if something was written past an end, or, without a write, inside. */
    void check() {
        if (all.slice(0, ZONE).mismatch(zone) >= 0
                || all.slice(ZONE + size, ZONE).mismatch(zone) >= 0) {
            throw new AssertionError("written outside of the memory");
        }
        if (!written && pages.mismatch(asNew) >= 0) {
            throw new AssertionError("written past the method that is there for it");
        }
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    public int pageSizeBytes() {
        return pageSize;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        require(offset, length);
        return pages.slice((int) offset, length).asReadOnlyBuffer();
    }

    @Override
    public void write(long offset, ByteBuffer content) {
        require(offset, content.remaining());
        written = true;
        pages.slice((int) offset, content.remaining()).put(content);
    }

    private void require(long offset, int length) {
        boolean inside = offset >= 0 && length >= 0 && offset <= size - (long) length;
        if (!inside || offset % pageSize != 0 || length % pageSize != 0) {
            throw new AssertionError(length + " bytes at " + offset + " of " + size);
        }
    }
}
