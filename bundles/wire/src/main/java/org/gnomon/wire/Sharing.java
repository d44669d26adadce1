package org.gnomon.wire;

/**
 * Finds the pages of a batch that some replica on the far end's store was sent already. Looks only
 * at pages that are new or rewritten: where little changed, the change is about as short as a
 * reference, and much cheaper than a hash.
 */
final class Sharing {

    /**
     * After a miss: others are still on their way, or the store has forgotten a lot. Longer each
     * time, as a miss costs all that is on its way.
     */
    private static final int FIRST_OFF = 256;

    private static final int LONGER = 16;
    private static final int LONGEST_OFF = 1 << 28;

    /** Where it is does not matter on this side, only that it is. */
    private static final DedupIndex.Place SENT = new DedupIndex.Place(1, 0);

    private final DedupIndex index;
    private final PageHash hash = new PageHash();
    private final boolean[] marked = new boolean[PageBatch.MOST_PAGES];
    private final boolean[] hashed = new boolean[PageBatch.MOST_PAGES];
    private int nextOff = FIRST_OFF;
    private int off;

    Sharing(DedupIndex index) {
        this.index = index;
    }

    boolean isOf(DedupIndex other) {
        return index == other;
    }

    void missed() {
        // Others that are told while it is off are of the same time.
        if (off == 0) {
            off = nextOff;
            nextOff = Math.min(LONGEST_OFF, nextOff * LONGER);
        }
    }

    /** Makes references of what was sent before and notes the rest. Whether there are any. */
    boolean mark(Work work) {
        boolean any = false;
        boolean refers = off == 0;
        off = Math.max(0, off - 1);
        for (int i = 0; i < work.entries.count; i++) {
            marked[i] = false;
            hashed[i] = work.entries.kinds[i] == null && work.rewritten[i];
            if (hashed[i]) {
                hash.of(work.content.slice(work.at[i], work.pageSize));
                work.entries.high[i] = hash.high();
                work.entries.low[i] = hash.low();
                marked[i] = refers && index.find(hash.high(), hash.low()) != null;
                any |= marked[i];
                if (!marked[i]) {
                    index.add(hash.high(), hash.low(), SENT);
                }
            }
        }
        return any;
    }

    /** Whether that entry of the last batch has its hash. */
    boolean isHashed(int i) {
        return hashed[i];
    }

    /** For the payload without references: as if they had not been found. */
    void unmark(Work work) {
        for (int i = 0; i < work.entries.count; i++) {
            if (marked[i]) {
                work.entries.kinds[i] = null;
            }
        }
    }

    /** For the payload with them, after coding was undone. */
    void remark(Work work) {
        for (int i = 0; i < work.entries.count; i++) {
            if (marked[i]) {
                work.entries.kinds[i] = PageKind.SHARED;
            }
        }
    }
}
