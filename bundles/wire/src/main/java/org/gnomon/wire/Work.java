package org.gnomon.wire;

import java.nio.ByteBuffer;

/** A batch on its way through the encoder: its pages that changed, and what is known of each. */
final class Work {

    final int pageSize;
    final Entries entries;
    final int[] at;
    final ByteBuffer[] olds;

    /** There is an old page and it is not all zeros. */
    final boolean[] based;

    /** Much of the page is other than it was: XOR with the old one costs more than it saves. */
    final boolean[] rewritten;

    ByteBuffer content;
    Texture texture;

    Work(int pageSize) {
        this.pageSize = pageSize;
        int most = PageBatch.capacity(pageSize);
        entries = new Entries(most);
        at = new int[most];
        olds = new ByteBuffer[most];
        based = new boolean[most];
        rewritten = new boolean[most];
    }

    /** Takes a page in whose way is not decided. */
    int add(long page, int contentAt, ByteBuffer old) {
        int i = entries.count++;
        entries.pages[i] = page;
        entries.kinds[i] = null;
        at[i] = contentAt;
        olds[i] = old;
        return i;
    }

    /** How many pages' content has to travel. */
    int undecided() {
        return entries.count(null);
    }

    /** Takes back what coding decided. */
    void undo() {
        for (int i = 0; i < entries.count; i++) {
            PageKind kind = entries.kinds[i];
            if (kind == PageKind.RAW || kind.isCoded()) {
                entries.kinds[i] = null;
            }
        }
    }
}
