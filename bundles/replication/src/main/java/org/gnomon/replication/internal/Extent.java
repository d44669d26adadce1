package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import org.gnomon.model.PageSource;

/**
 * A stretch of the primary's memory beside the replica's, or beside a stage over it. Short enough
 * that the JVM can come to a safepoint between two of them: a comparison is one uninterruptible
 * loop.
 */
final class Extent {

    static final int BYTES = 4 << 20;

    private final long offset;
    private final int length;
    private final int pageSize;
    private final ByteBuffer primary;
    private final ByteBuffer replica;
    private final Stage stage;
    private int nextOver = -1;

    Extent(PageSource source, PageSource target, long offset) {
        this.offset = offset;
        this.length = (int) Math.min(BYTES, target.sizeBytes() - offset);
        this.pageSize = target.pageSizeBytes();
        this.stage = target instanceof Stage s ? s : null;
        PageSource below = stage == null ? target : stage.replica();
        this.primary = source.view(offset, length).slice();
        this.replica = below.view(offset, length).slice();
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
        int at = from;
        while (at < length) {
            int over = nextOver(at);
            int changed = mismatch(at, over);
            if (changed >= 0) {
                return changed & -pageSize;
            }
            if (over < length && !isSame(over)) {
                return over;
            }
            at = over + pageSize;
        }
        return -1;
    }

    /** Where a run of pages that differ, which begins here, ends. */
    int endOfRun(int from) {
        int at = from + pageSize;
        while (at < length && !isSame(at)) {
            at += pageSize;
        }
        return at;
    }

    /**
     * Where the next page that lies over the replica begins; the length if there is none. What is
     * staged meanwhile lies behind, so an answer holds until it is passed.
     */
    private int nextOver(int from) {
        if (stage == null) {
            return length;
        }
        if (nextOver < from) {
            long page = stage.nextOver((offset + from) / pageSize, (offset + length) / pageSize);
            nextOver = (int) (page * pageSize - offset);
        }
        return nextOver;
    }

    private int mismatch(int from, int to) {
        primary.limit(to).position(from);
        replica.limit(to).position(from);
        int at = primary.mismatch(replica);
        primary.clear();
        replica.clear();
        return at < 0 ? -1 : from + at;
    }

    private boolean isSame(int at) {
        return stage != null && stage.isOver((offset + at) / pageSize)
                ? PageMath.equal(primary, at, stage.over((offset + at) / pageSize))
                : PageMath.equal(primary, at, replica, at, pageSize);
    }
}
