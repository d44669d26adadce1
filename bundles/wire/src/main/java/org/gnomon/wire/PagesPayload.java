package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The head of a {@link FrameKind#PAGES} payload: which pages, and how each of them travels. */
final class PagesPayload {

    private static final int KIND_BITS = 4;
    private static final int KIND_MASK = (1 << KIND_BITS) - 1;
    private static final int FAR_GAP = 15;
    private static final int ENTRY_BYTES = 1 + 9 + PageHash.BYTES;
    private static final int HEAD_BYTES = 1 + 1 + Names.BYTES + 1 + 9;

    private PagesPayload() {}

    /** The most bytes of a whole payload. */
    static int mostBytes(int pageSize) {
        int pages = PageBatch.capacity(pageSize);
        return HEAD_BYTES + pages * (ENTRY_BYTES + pageSize);
    }

    static void write(ByteBuffer out, int pageSize, String codec, Entries entries) {
        out.put((byte) Integer.numberOfTrailingZeros(pageSize));
        Wire.putName(out, codec);
        out.put((byte) entries.count);
        Wire.putVarint(out, entries.pages[0]);
        for (int i = 0; i < entries.count; i++) {
            writeEntry(out, entries, i);
        }
    }

    private static void writeEntry(ByteBuffer out, Entries e, int i) {
        long gap = i == 0 ? 0 : e.pages[i] - e.pages[i - 1] - 1;
        long near = Math.min(gap, FAR_GAP);
        out.put((byte) (near << KIND_BITS | e.kinds[i].ordinal()));
        if (near == FAR_GAP) {
            Wire.putVarint(out, gap - FAR_GAP);
        }
        switch (e.kinds[i]) {
            case FILL -> out.put(e.fills[i]);
            case SAME -> Wire.putVarint(out, e.sources[i]);
            case SHARED -> out.putLong(e.high[i]).putLong(e.low[i]);
            default -> {
                // Its content is further behind, or it has none.
            }
        }
    }

    /** What stands in front of the entries. */
    record Head(int pageSize, String codec, int count, long first) {}

    /** Reads the head; the position is at the entries then. */
    static Head readHead(ByteBuffer in) {
        Wire.need(in, 2, "PAGES");
        int exponent = in.get();
        if (exponent < 9 || exponent > 20) {
            throw Wire.bad("pages of 2^" + exponent + " bytes, expected 2^9 to 2^20");
        }
        int pageSize = 1 << exponent;
        String codec = Names.optional(in);
        Wire.need(in, 1, "the number of pages");
        int count = in.get() & 0xff;
        if (count < 1 || count > PageBatch.capacity(pageSize)) {
            throw Wire.bad(count + " pages, expected 1 to " + PageBatch.capacity(pageSize));
        }
        return new Head(pageSize, codec, count, Wire.varint(in, "the first page"));
    }

    /** Reads the entries; the position is at the raw pages then. All is checked. */
    static void readEntries(ByteBuffer in, Head head, long pageCount, Entries into) {
        in.order(ByteOrder.BIG_ENDIAN);
        into.count = head.count();
        long page = head.first();
        for (int i = 0; i < head.count(); i++) {
            Wire.need(in, 1, "an entry");
            int b = in.get() & 0xff;
            PageKind kind = PageKind.of(b & KIND_MASK);
            if (kind == null) {
                throw Wire.bad("page kind " + (b & KIND_MASK) + ", expected 0 to 7");
            }
            page = i == 0 ? first(page, b) : next(in, page, b);
            if (page < 0 || page >= pageCount) {
                throw Wire.bad("page " + page + " of " + pageCount);
            }
            into.pages[i] = page;
            into.kinds[i] = kind;
            readMore(in, pageCount, into, i);
        }
    }

    private static long first(long page, int b) {
        Wire.expect("gap before the first page", b >>> KIND_BITS, 0);
        return page;
    }

    private static long next(ByteBuffer in, long page, int b) {
        long gap = b >>> KIND_BITS;
        if (gap == FAR_GAP) {
            gap += Wire.varint(in, "a gap between pages");
        }
        // Beyond the largest number this turns negative, or stays so after the addition.
        return gap < 0 ? gap : page + gap + 1;
    }

    private static void readMore(ByteBuffer in, long pageCount, Entries into, int i) {
        switch (into.kinds[i]) {
            case FILL -> {
                Wire.need(in, 1, "a fill byte");
                into.fills[i] = in.get();
            }
            case SAME -> {
                into.sources[i] = Wire.varint(in, "a reference");
                if (into.sources[i] >= pageCount) {
                    throw Wire.bad("reference to page " + into.sources[i] + " of " + pageCount);
                }
            }
            case SHARED -> {
                Wire.need(in, PageHash.BYTES, "a reference");
                into.high[i] = in.getLong();
                into.low[i] = in.getLong();
            }
            default -> {
                // Nothing else.
            }
        }
    }

    /** Checks that what is left is the raw pages and a coded block that may be. */
    static void checkContent(ByteBuffer in, Head head, Entries entries) {
        int raw = entries.count(PageKind.RAW) * head.pageSize();
        int coded = entries.coded() * head.pageSize();
        int block = in.remaining() - raw;
        boolean fits = coded == 0 ? block == 0 : block > 0 && block <= coded;
        if (!fits || coded == 0 != head.codec().isEmpty()) {
            throw Wire.bad(
                    in.remaining()
                            + " bytes of content and codec '"
                            + head.codec()
                            + "' for "
                            + raw
                            + " bytes raw and "
                            + coded
                            + " coded");
        }
    }
}
