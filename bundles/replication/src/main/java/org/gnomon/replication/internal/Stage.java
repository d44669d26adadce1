package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.gnomon.spi.replication.PageSink;

/**
 * Pages that lie over a replica's: what is written goes here, what is read comes from here first.
 * So all that can work on a replica can collect the next checkpoint while the replica still shows
 * the one before, until {@link #fold} writes it there. One thread at a time.
 *
 * <p>Memory needed: the pages themselves (see {@link StageStore}) and 4 KiB for each {@value
 * #LEAF_PAGES} pages of the VM of which one changed.
 */
final class Stage implements PageSink {

    static final int LEAF_PAGES = 1024;

    private final PageSink replica;
    private final int pageSize;
    private final StageStore store;
    private final int[][] leaves;
    private int used;

    Stage(PageSink replica, StageStore store) {
        this.replica = replica;
        this.pageSize = replica.pageSizeBytes();
        this.store = store;
        long pages = replica.sizeBytes() / pageSize;
        leaves = new int[Math.toIntExact((pages + LEAF_PAGES - 1) / LEAF_PAGES)][];
    }

    @Override
    public long sizeBytes() {
        return replica.sizeBytes();
    }

    @Override
    public int pageSizeBytes() {
        return pageSize;
    }

    /** What lies below. */
    PageSink replica() {
        return replica;
    }

    /** How many pages lie here. */
    int pages() {
        return used;
    }

    /** A view; a copy if the range is more than a page and has pages of here. */
    @Override
    public ByteBuffer view(long offset, int length) {
        Objects.checkFromIndexSize(offset, length, sizeBytes());
        long first = offset / pageSize;
        long end = first + length / pageSize;
        long over = nextOver(first, end);
        if (over == end) {
            return replica.view(offset, length);
        }
        if (length == pageSize) {
            return over(first).asReadOnlyBuffer();
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(length).put(replica.view(offset, length));
        for (; over < end; over = nextOver(over + 1, end)) {
            copy.put((int) ((over - first) * pageSize), over(over), 0, pageSize);
        }
        return copy.clear().asReadOnlyBuffer();
    }

    /** The first page from there on that lies here; {@code end} if there is none before it. */
    long nextOver(long from, long end) {
        long page = from;
        while (page < end) {
            int[] leaf = leaves[(int) (page / LEAF_PAGES)];
            if (leaf == null) {
                page = (page / LEAF_PAGES + 1) * LEAF_PAGES;
            } else if (leaf[(int) (page % LEAF_PAGES)] != 0) {
                return page;
            } else {
                page++;
            }
        }
        return end;
    }

    boolean isOver(long page) {
        int[] leaf = leaves[(int) (page / LEAF_PAGES)];
        return leaf != null && leaf[(int) (page % LEAF_PAGES)] != 0;
    }

    /** A page that lies here. */
    ByteBuffer over(long page) {
        return store.page(leaves[(int) (page / LEAF_PAGES)][(int) (page % LEAF_PAGES)] - 1);
    }

    @Override
    public void write(long offset, ByteBuffer content) {
        Objects.checkFromIndexSize(offset, content.remaining(), sizeBytes());
        long page = offset / pageSize;
        for (; content.hasRemaining(); page++) {
            room(page).put(0, content, content.position(), pageSize);
            content.position(content.position() + pageSize);
        }
    }

    private ByteBuffer room(long page) {
        int at = (int) (page / LEAF_PAGES);
        if (leaves[at] == null) {
            leaves[at] = new int[LEAF_PAGES];
        }
        int in = (int) (page % LEAF_PAGES);
        if (isOver(page)) {
            return over(page);
        }
        ByteBuffer room = store.page(used);
        leaves[at][in] = ++used;
        return room;
    }

    /** Writes all pages to the replica; they lie here still. May be repeated. */
    void fold() {
        long end = sizeBytes() / pageSize;
        for (long page = nextOver(0, end); page < end; page = nextOver(page + 1, end)) {
            replica.write(page * pageSize, over(page).asReadOnlyBuffer());
        }
    }

    /** Forgets all pages, and gives back a file that the last ones did not need. */
    void clear() {
        if (store.hasSpilled() && (long) used * pageSize <= StageStore.MEMORY_BYTES) {
            store.close();
        }
        Arrays.fill(leaves, null);
        used = 0;
    }

    void close() {
        clear();
        store.close();
    }
}
