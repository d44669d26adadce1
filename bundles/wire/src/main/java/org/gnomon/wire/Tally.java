package org.gnomon.wire;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What an encoder has done so far. Written by its thread, read by any. */
public final class Tally {

    private static final int KINDS = PageKind.values().length;

    private final AtomicLongArray pages = new AtomicLongArray(KINDS);
    private final AtomicLongArray bytes = new AtomicLongArray(KINDS);
    private final AtomicLong unchanged = new AtomicLong();
    private final AtomicLong heads = new AtomicLong();

    /** Pages that went this way. */
    public long pages(PageKind kind) {
        return pages.get(kind.ordinal());
    }

    /** Bytes of content that they took; a coded block's bytes are shared out evenly. */
    public long bytes(PageKind kind) {
        return bytes.get(kind.ordinal());
    }

    /** Pages that were not sent because the far end had them as they were. */
    public long unchanged() {
        return unchanged.get();
    }

    /** Bytes of payloads that are not content: their heads, entries and references. */
    public long headBytes() {
        return heads.get();
    }

    void unchanged(long now) {
        unchanged.set(now);
    }

    void count(Entries entries, int pageSize, int payload, int block) {
        int coded = entries.coded();
        int raw = entries.count(PageKind.RAW) * pageSize;
        heads.addAndGet((long) payload - block - raw);
        int rest = block;
        for (PageKind kind : PageKind.values()) {
            int n = entries.count(kind);
            pages.addAndGet(kind.ordinal(), n);
            if (kind == PageKind.RAW) {
                bytes.addAndGet(kind.ordinal(), raw);
            } else if (kind.isCoded() && n > 0) {
                int share = (int) ((long) rest * n / coded);
                bytes.addAndGet(kind.ordinal(), share);
                rest -= share;
                coded -= n;
            }
        }
    }
}
