package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import org.gnomon.wire.OldPages;
import org.gnomon.wire.PageBatch;
import org.gnomon.wire.PageHash;
import org.gnomon.wire.PageHashes;
import org.gnomon.wire.PageMirror;

/**
 * What the far end has: contents in a mirror, or only a hash of a page. A hash is what the far end
 * told after a restart of either end, or what was {@linkplain #spare noted to save the time} that a
 * copy takes; it is enough to see that a page need not be sent, but no base for a difference. By
 * one thread at a time.
 *
 * <p>Memory needed besides the mirror: 16 bytes a page while there are hashes, a bit a page if the
 * far end began empty.
 */
final class FarPages implements OldPages, AutoCloseable {

    private final PageMirror mirror;
    private final int pageSize;
    private final SentHashes hashes;
    private final PageHash hash = new PageHash();
    private final ByteBuffer zero;
    private BitSet touched;
    private boolean spares;
    private long recognised;

    FarPages(PageMirror mirror, int pageSize, long pages) {
        this.mirror = mirror;
        this.pageSize = pageSize;
        hashes = new SentHashes(pages);
        zero = ByteBuffer.allocateDirect(pageSize).order(ByteOrder.nativeOrder());
    }

    @Override
    public ByteBuffer find(long page) {
        ByteBuffer content = mirror.find(page);
        boolean blank = touched != null && !touched.get((int) page);
        return content == null && blank ? zero.clear() : content;
    }

    @Override
    public boolean has(long page, ByteBuffer content, int at) {
        return hashes.has(page)
                ? hashes.matches(page, hash.of(content.slice(at, pageSize)))
                : OldPages.super.has(page, content, at);
    }

    @Override
    public void keep(long page, ByteBuffer content, int at) {
        if (isSpared(page, content, at)) {
            hash.of(content.slice(at, pageSize));
            note(page, hash.high(), hash.low());
        } else {
            copy(page, content, at);
        }
    }

    @Override
    public void keep(long page, ByteBuffer content, int at, long high, long low) {
        if (isSpared(page, content, at)) {
            note(page, high, low);
        } else {
            copy(page, content, at);
        }
    }

    private boolean isSpared(long page, ByteBuffer content, int at) {
        boolean isFirst = !hashes.has(page) && mirror.find(page) == null;
        return spares && isFirst && !mirror.isZero(content, at);
    }

    private void note(long page, long high, long low) {
        touch(page);
        hashes.note(page, high, low);
    }

    private void copy(long page, ByteBuffer content, int at) {
        touch(page);
        hashes.forget(page);
        mirror.keep(page, content, at);
    }

    private void touch(long page) {
        if (touched != null) {
            touched.set((int) page);
        }
    }

    /**
     * Whether only a hash is noted from now on of a page that goes for the first time. If it is
     * written again it goes whole once more, and is copied. On a fast link that costs less than a
     * copy of all pages, most of which are never written again: memory that was not used before
     * takes longer to get than a page to encode.
     */
    void spare(boolean on) {
        spares = on;
    }

    /** Nothing is known of the far end any more. */
    void forget() {
        mirror.forget();
        touched = null;
        hashes.clear();
    }

    /** The far end is empty: all its pages are zero. */
    void blank() {
        forget();
        touched = new BitSet();
    }

    /** Some pages' hashes, from the far end. */
    void learn(PageHashes range) {
        hashes.learn(range);
    }

    /**
     * Finds the pages of a batch that the far end has by their hashes, so that they are not sent.
     */
    void recognise(PageBatch batch) {
        if (hashes.isEmpty()) {
            return;
        }
        for (int i = 0; i < batch.count(); i++) {
            long page = batch.page(i);
            if (hashes.has(page) && has(page, batch.content(), batch.at(i))) {
                copy(page, batch.content(), batch.at(i));
                recognised++;
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
