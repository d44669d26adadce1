package org.gnomon.wire;

import java.nio.ByteBuffer;

/**
 * Finds the pages of a batch that need not travel: unchanged ones, fills, and copies of another
 * page that the far end has. Every copy is compared byte by byte, so no hash can mislead.
 */
final class Judge {

    private final OldPages old;
    private final PageIndex index;
    private long unchanged;

    Judge(OldPages old, long pageCount) {
        this.old = old;
        index = new PageIndex(pageCount);
    }

    /** Puts the batch's changed pages into the work; those that must travel have no kind yet. */
    void judge(PageBatch batch, Work work) {
        work.entries.count = 0;
        work.content = batch.content();
        for (int b = 0; b < batch.count(); b++) {
            ByteBuffer was = old.find(batch.page(b));
            if (was != null && isSame(work, batch.at(b), was)) {
                unchanged++;
            } else {
                int i = work.add(batch.page(b), batch.at(b), was);
                work.entries.kinds[i] = decide(work, i);
            }
        }
    }

    /** Pages that were dropped because the far end has them as they are. */
    long unchanged() {
        return unchanged;
    }

    private PageKind decide(Work work, int i) {
        if (PageMath.isFill(work.content, work.at[i], work.pageSize)) {
            byte value = work.content.get(work.at[i]);
            work.entries.fills[i] = value;
            return value == 0 ? PageKind.ZERO : PageKind.FILL;
        }
        long hash = PageMath.hash(work.content, work.at[i], work.pageSize);
        long page = work.entries.pages[i];
        long known = index.find(hash);
        if (known >= 0 && known != page && isThere(known, work, i)) {
            work.entries.sources[i] = known;
            return PageKind.SAME;
        }
        index.remember(hash, page);
        return null;
    }

    /** Whether the receiver, when it has come to entry i, will find these bytes in that page. */
    private boolean isThere(long page, Work work, int i) {
        int earlier = work.entries.earlier(page, i);
        if (earlier >= 0) {
            return PageMath.equal(
                    work.content, work.at[i], work.content, work.at[earlier], work.pageSize);
        }
        return old.has(page, work.content, work.at[i]);
    }

    private static boolean isSame(Work work, int at, ByteBuffer page) {
        return PageMath.equal(work.content, at, page, page.position(), work.pageSize);
    }
}
