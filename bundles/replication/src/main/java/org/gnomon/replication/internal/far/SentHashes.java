package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import org.gnomon.wire.PageHash;
import org.gnomon.wire.PageHashes;

/**
 * What the far end has in pages that no copy is kept of: a hash of each, 16 bytes. One thread at a
 * time.
 */
final class SentHashes {

    private static final int WORDS = PageHash.BYTES / Long.BYTES;

    private final long[][] ranges;
    private final BitSet known = new BitSet();

    SentHashes(long pages) {
        long count = (pages + PageHashes.MOST_PAGES - 1) / PageHashes.MOST_PAGES;
        ranges = new long[Math.toIntExact(count)][];
    }

    /** Some pages' hashes, from the far end. */
    void learn(PageHashes told) {
        ByteBuffer hashes = told.hashes().duplicate().order(ByteOrder.BIG_ENDIAN);
        for (int i = 0; i < told.count(); i++) {
            note(told.first() + i, hashes.getLong(), hashes.getLong());
        }
    }

    /** What was sent of a page. */
    void note(long page, long high, long low) {
        int range = (int) (page / PageHashes.MOST_PAGES);
        if (ranges[range] == null) {
            ranges[range] = new long[PageHashes.MOST_PAGES * WORDS];
        }
        ranges[range][at(page)] = high;
        ranges[range][at(page) + 1] = low;
        known.set((int) page);
    }

    private static int at(long page) {
        return (int) (page % PageHashes.MOST_PAGES) * WORDS;
    }

    /** Whether it is known what the far end has in that page. */
    boolean has(long page) {
        return known.get((int) page);
    }

    /** Whether it has that. */
    boolean matches(long page, PageHash hash) {
        long[] range = ranges[(int) (page / PageHashes.MOST_PAGES)];
        return has(page) && range[at(page)] == hash.high() && range[at(page) + 1] == hash.low();
    }

    /** Another content was sent. */
    void forget(long page) {
        known.clear((int) page);
    }

    boolean isEmpty() {
        return known.isEmpty();
    }

    /** Knows nothing any more, and takes no room. */
    void clear() {
        known.clear();
        Arrays.fill(ranges, null);
    }
}
