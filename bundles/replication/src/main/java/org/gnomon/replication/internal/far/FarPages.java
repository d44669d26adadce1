package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import org.gnomon.wire.OldPages;
import org.gnomon.wire.PageBatch;
import org.gnomon.wire.PageHash;
import org.gnomon.wire.PageHashes;
import org.gnomon.wire.PageMirror;

/**
 * What the far end has: contents in a mirror; at first, after a restart of either end, only hashes,
 * each until its page is handed out and compared. By one thread at a time.
 *
 * <p>Memory needed besides the mirror: 16 bytes a page while there are hashes, a bit a page if the
 * far end began empty.
 */
final class FarPages implements OldPages, AutoCloseable {

    private final PageMirror mirror;
    private final int pageSize;
    private final PageHashes[] hashes;
    private final PageHash hash = new PageHash();
    private final ByteBuffer zero;
    private final BitSet overwritten = new BitSet();
    private boolean anyHashes;
    private BitSet touched;
    private long recognised;

    FarPages(PageMirror mirror, int pageSize, long pages) {
        this.mirror = mirror;
        this.pageSize = pageSize;
        long ranges = (pages + PageHashes.MOST_PAGES - 1) / PageHashes.MOST_PAGES;
        hashes = new PageHashes[Math.toIntExact(ranges)];
        zero = ByteBuffer.allocateDirect(pageSize).order(ByteOrder.nativeOrder());
    }

    @Override
    public ByteBuffer find(long page) {
        ByteBuffer content = mirror.find(page);
        boolean blank = touched != null && !touched.get((int) page);
        return content == null && blank ? zero.clear() : content;
    }

    @Override
    public void keep(long page, ByteBuffer content, int at) {
        if (touched != null) {
            touched.set((int) page);
        }
        if (anyHashes) {
            overwritten.set((int) page);
        }
        mirror.keep(page, content, at);
    }

    /** Nothing is known of the far end any more. */
    void forget() {
        mirror.forget();
        touched = null;
        anyHashes = false;
        overwritten.clear();
        Arrays.fill(hashes, null);
    }

    /** The far end is empty: all its pages are zero. */
    void blank() {
        forget();
        touched = new BitSet();
    }

    /** Some pages' hashes, from the far end; a whole range, beginning at a multiple of its size. */
    void learn(PageHashes range) {
        hashes[(int) (range.first() / PageHashes.MOST_PAGES)] = range;
        anyHashes = true;
    }

    /** All pages were handed out since the hashes came: what they say is in the mirror now. */
    void forgetHashes() {
        anyHashes = false;
        overwritten.clear();
        Arrays.fill(hashes, null);
    }

    /**
     * Finds the pages of a batch that the far end has by their hashes, so that they are not sent.
     */
    void recognise(PageBatch batch) {
        for (int i = 0; anyHashes && i < batch.count(); i++) {
            long page = batch.page(i);
            PageHashes range = hashes[(int) (page / PageHashes.MOST_PAGES)];
            boolean holds = range != null && !overwritten.get((int) page);
            if (holds && mirror.find(page) == null) {
                ByteBuffer content = batch.content().slice(batch.at(i), pageSize);
                int at = (int) (page - range.first());
                if (range.matches(at, hash.of(content))) {
                    keep(page, batch.content(), batch.at(i));
                    recognised++;
                }
            }
        }
    }

    /** Pages that were found by their hashes so far. */
    long recognised() {
        return recognised;
    }

    @Override
    public void close() {
        mirror.close();
    }
}
