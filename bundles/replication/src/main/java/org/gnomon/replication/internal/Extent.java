package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import org.gnomon.model.PageSource;

/**
 * A stretch of the primary's memory beside the replica's. Short enough that the JVM can come to a
 * safepoint between two of them: a comparison is one uninterruptible loop.
 */
final class Extent {

    static final int BYTES = 4 << 20;

    private final long offset;
    private final int length;
    private final int pageMask;
    private final ByteBuffer primary;
    private final ByteBuffer replica;

    Extent(PageSource source, PageSource target, long offset) {
        this.offset = offset;
        this.length = (int) Math.min(BYTES, target.sizeBytes() - offset);
        this.pageMask = -target.pageSizeBytes();
        this.primary = source.view(offset, length).slice();
        this.replica = target.view(offset, length).slice();
    }

    long offset() {
        return offset;
    }

    int length() {
        return length;
    }

    ByteBuffer primary() {
        return primary;
    }

    /** Where the next page that differs begins, from a page's beginning on; -1 if none does. */
    int nextChanged(int from) {
        primary.limit(length).position(from);
        replica.limit(length).position(from);
        int at = primary.mismatch(replica);
        primary.position(0);
        replica.position(0);
        return at < 0 ? -1 : from + at & pageMask;
    }

    /** Where a run of pages that differ, which begins here, ends. */
    int endOfRun(int from) {
        int pageSize = -pageMask;
        int at = from + pageSize;
        while (at < length && !PageMath.equal(primary, at, replica, at, pageSize)) {
            at += pageSize;
        }
        return at;
    }
}
