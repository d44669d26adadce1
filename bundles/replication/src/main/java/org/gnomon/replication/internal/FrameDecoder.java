package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gnomon.spi.replication.PageSink;

/**
 * The receiving end: checks a frame from the first byte to the last, works out the new content of
 * all its pages, and only then writes. A frame is hostile until then; whatever is wrong with it
 * gives a {@code GnomonException} and an untouched replica.
 */
final class FrameDecoder {

    private final PageSink replica;
    private final CodecRegistry codecs;
    private final int pageSize;
    private final long pageCount;
    private final ByteBuffer block;
    private final ByteBuffer fresh;
    private final long[] pages = new long[Frame.MAX_PAGES];
    private final long[] sources = new long[Frame.MAX_PAGES];
    private final Encoding[] kinds = new Encoding[Frame.MAX_PAGES];
    private long sequence;

    FrameDecoder(PageSink replica, CodecRegistry codecs) {
        this.replica = replica;
        this.codecs = codecs;
        pageSize = replica.pageSizeBytes();
        pageCount = replica.sizeBytes() / pageSize;
        block = nativeBuffer(Frame.MAX_PAGES * pageSize);
        fresh = nativeBuffer(Frame.MAX_PAGES * pageSize);
    }

    private static ByteBuffer nativeBuffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Begins a round: the next frame must have the number 0. */
    void begin() {
        sequence = 0;
    }

    /**
     * Applies one frame.
     *
     * @param received exactly one frame, from position to limit, which are left as they are
     * @throws org.gnomon.model.GnomonException {@code invalid-input}, {@code missing-part} if there
     *     is no such codec here, or what the replica's own writes fail with
     */
    void apply(ByteBuffer received) {
        ByteBuffer frame = received.slice().order(ByteOrder.BIG_ENDIAN);
        int count = checkHeader(frame);
        int raw = readEntries(frame, count);
        int coded = count(count, Encoding.PLAIN) + count(count, Encoding.DELTA);
        if (frame.remaining() < raw * pageSize
                || coded == 0 && frame.remaining() > raw * pageSize) {
            throw Frame.bad(
                    frame.remaining() + " bytes of content for " + raw + " raw pages and no other");
        }
        ByteBuffer rawPages = frame.slice(frame.position(), raw * pageSize);
        frame.position(frame.position() + raw * pageSize);
        if (coded > 0) {
            decodeBlock(frame, coded);
        }
        for (int i = 0, rawAt = 0, codedAt = 0; i < count; i++) {
            resolve(i, rawPages, rawAt, codedAt);
            rawAt += kinds[i] == Encoding.RAW ? pageSize : 0;
            codedAt += kinds[i].isCoded() ? pageSize : 0;
        }
        write(count);
        sequence++;
    }

    private int checkHeader(ByteBuffer frame) {
        if (frame.limit() < Frame.HEADER_BYTES) {
            throw Frame.bad(frame.limit() + " bytes, a header has " + Frame.HEADER_BYTES);
        }
        expect("magic", frame.getInt(Frame.AT_MAGIC), Frame.MAGIC);
        expect("version", frame.get(Frame.AT_VERSION), Frame.VERSION);
        expect("kind", frame.get(Frame.AT_KIND), Frame.KIND_PAGES);
        expect("page size", frame.getInt(Frame.AT_PAGE_SIZE), pageSize);
        int count = frame.getShort(Frame.AT_COUNT);
        if (count < 1 || count > Frame.MAX_PAGES) {
            throw Frame.bad(count + " pages, expected 1 to " + Frame.MAX_PAGES);
        }
        int payload = frame.getInt(Frame.AT_PAYLOAD);
        expect("payload length", payload, frame.limit() - Frame.HEADER_BYTES);
        if (payload > Frame.maxPayload(count, pageSize)) {
            throw Frame.bad("a payload of " + payload + " bytes is too large for its pages");
        }
        expect("checksum", frame.getInt(Frame.AT_CRC), Frame.checksum(frame, payload));
        expect("sequence", frame.getLong(Frame.AT_SEQUENCE), sequence);
        return count;
    }

    private static void expect(String what, long found, long expected) {
        if (found != expected) {
            throw Frame.bad(what + " is " + found + ", expected " + expected);
        }
    }

    /**
     * Reads and checks the entries; the position is at the content then.
     *
     * @return how many pages are raw
     */
    private int readEntries(ByteBuffer frame, int count) {
        long base = frame.getLong(Frame.AT_BASE);
        if (base < 0 || base >= pageCount) {
            throw Frame.bad("page " + base + " of " + pageCount);
        }
        frame.position(Frame.HEADER_BYTES);
        for (int i = 0; i < count; i++) {
            need(frame, Frame.ENTRY_BYTES);
            kinds[i] = Encoding.ofKind(frame.get());
            pages[i] = base + Integer.toUnsignedLong(frame.getInt());
            if (kinds[i] == null || pages[i] >= pageCount || i > 0 && pages[i] <= pages[i - 1]) {
                throw Frame.bad("entry " + i + " has kind " + kinds[i] + ", page " + pages[i]);
            }
            if (kinds[i] == Encoding.DEDUP) {
                need(frame, Frame.DEDUP_BYTES);
                sources[i] = frame.getLong();
                if (sources[i] < 0 || sources[i] >= pageCount) {
                    throw Frame.bad("reference to page " + sources[i] + " of " + pageCount);
                }
            }
        }
        return count(count, Encoding.RAW);
    }

    private static void need(ByteBuffer frame, int bytes) {
        if (frame.remaining() < bytes) {
            throw Frame.bad("it ends inside its entries");
        }
    }

    private int count(int entries, Encoding kind) {
        int n = 0;
        for (int i = 0; i < entries; i++) {
            n += kinds[i] == kind ? 1 : 0;
        }
        return n;
    }

    private void decodeBlock(ByteBuffer frame, int pagesInBlock) {
        block.clear().limit(pagesInBlock * pageSize);
        int length = codecs.named(Frame.codecName(frame)).decode(frame, block);
        if (length != pagesInBlock * pageSize || block.hasRemaining()) {
            throw Frame.bad(length + " bytes decoded for " + pagesInBlock + " pages");
        }
    }

    /** Works out the new content of an entry's page. */
    private void resolve(int i, ByteBuffer rawPages, int rawAt, int codedAt) {
        int to = i * pageSize;
        switch (kinds[i]) {
            case ZERO -> zero(to);
            case RAW -> fresh.put(to, rawPages, rawAt, pageSize);
            case PLAIN -> fresh.put(to, block, codedAt, pageSize);
            case DELTA -> {
                ByteBuffer old = page(pages[i]).order(ByteOrder.nativeOrder());
                PageMath.xor(block, codedAt, old, fresh, to);
            }
            case DEDUP -> {
                int earlier = earlierEntry(i);
                if (earlier >= 0) {
                    fresh.put(to, fresh, earlier * pageSize, pageSize);
                } else {
                    fresh.put(to, page(sources[i]), 0, pageSize);
                }
            }
            default -> throw new IllegalStateException("kind " + kinds[i]);
        }
    }

    private int earlierEntry(int i) {
        for (int j = 0; j < i; j++) {
            if (pages[j] == sources[i]) {
                return j;
            }
        }
        return -1;
    }

    private void zero(int at) {
        for (int i = 0; i < pageSize; i += Long.BYTES) {
            fresh.putLong(at + i, 0);
        }
    }

    private ByteBuffer page(long number) {
        return replica.view(number * pageSize, pageSize).slice();
    }

    /** Writes, neighbours together. */
    private void write(int count) {
        int from = 0;
        for (int i = 1; i <= count; i++) {
            if (i == count || pages[i] != pages[i - 1] + 1) {
                ByteBuffer run = fresh.slice(from * pageSize, (i - from) * pageSize);
                replica.write(pages[from] * pageSize, run);
                from = i;
            }
        }
    }
}
