package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gnomon.spi.replication.DeltaCodec;
import org.gnomon.spi.replication.DictionaryCodec;
import org.gnomon.spi.replication.PageSink;

/**
 * The receiving end of {@link FrameKind#PAGES}: checks a payload from the first byte to the last,
 * works out the new content of all its pages, and only then writes. A payload is hostile until
 * then; whatever is wrong with it gives a {@code GnomonException} and an untouched replica. By one
 * thread; three times a batch outside the heap.
 */
public final class BatchDecoder {

    private final PageSink sink;
    private final CodecSource codecs;
    private final PageStore.Member store;
    private final int pageSize;
    private final long pageCount;
    private final ByteBuffer block;
    private final ByteBuffer fresh;
    private final ByteBuffer dictionary;
    private final Entries entries;

    /** For a replica that stands alone. */
    public BatchDecoder(PageSink sink, CodecSource codecs) {
        this(sink, codecs, null);
    }

    /**
     * @param sink what is written; also read, for what pages were before
     * @param codecs those of this host
     * @param store where other replicas' pages may be taken from, null if nowhere
     */
    public BatchDecoder(PageSink sink, CodecSource codecs, PageStore.Member store) {
        this.sink = sink;
        this.codecs = codecs;
        this.store = store;
        pageSize = sink.pageSizeBytes();
        PageBatch.requirePageSize(pageSize);
        pageCount = sink.sizeBytes() / pageSize;
        int bytes = PageBatch.capacity(pageSize) * pageSize;
        block = nativeBuffer(bytes);
        fresh = nativeBuffer(bytes);
        dictionary = nativeBuffer(bytes);
        entries = new Entries(PageBatch.capacity(pageSize));
    }

    private static ByteBuffer nativeBuffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /**
     * Applies one payload.
     *
     * @param payload from position to limit, which are left as they are
     * @return false if it refers to shared content that is not here; then nothing was written, and
     *     it has to come again without such references
     * @throws org.gnomon.model.GnomonException {@code invalid-input}, {@code missing-part} if there
     *     is no such codec here; nothing was written then. Or what the replica's own writes fail
     *     with: some pages may be written then, so the same payload must not be applied again
     */
    public boolean apply(ByteBuffer payload) {
        ByteBuffer in = payload.slice().order(ByteOrder.BIG_ENDIAN);
        PagesPayload.Head head = PagesPayload.readHead(in);
        Wire.expect("page size", head.pageSize(), pageSize);
        PagesPayload.readEntries(in, head, pageCount, entries);
        PagesPayload.checkContent(in, head, entries);
        int rawAt = in.position();
        int coded = entries.coded();
        if (coded > 0) {
            int at = rawAt + entries.count(PageKind.RAW) * pageSize;
            decodeBlock(head.codec(), in.slice(at, in.limit() - at), coded);
        }
        if (!resolveAll(in, rawAt)) {
            return false;
        }
        write();
        return true;
    }

    /** How many pages the last payload had. */
    public int pages() {
        return entries.count;
    }

    /** How many pages the last payload had of that kind. */
    public int pages(PageKind kind) {
        return entries.count(kind);
    }

    private void decodeBlock(String name, ByteBuffer coded, int pages) {
        DeltaCodec codec = codecs.named(name);
        block.clear().limit(pages * pageSize);
        int length;
        if (entries.count(PageKind.BASED) == 0) {
            length = codec.decode(coded, block);
        } else if (codec instanceof DictionaryCodec based) {
            length = based.decode(coded, fillDictionary(), block);
        } else {
            throw Wire.bad("codec " + name + " takes no dictionary");
        }
        if (length != pages * pageSize || block.hasRemaining()) {
            throw Wire.bad(length + " bytes decoded for " + pages + " pages");
        }
    }

    private ByteBuffer fillDictionary() {
        dictionary.clear();
        for (int i = 0; i < entries.count; i++) {
            if (entries.kinds[i] == PageKind.BASED) {
                dictionary.put(page(entries.pages[i]));
            }
        }
        return dictionary.flip();
    }

    private boolean resolveAll(ByteBuffer in, int firstRaw) {
        int rawAt = firstRaw;
        int codedAt = 0;
        for (int i = 0; i < entries.count; i++) {
            int to = i * pageSize;
            switch (entries.kinds[i]) {
                case ZERO -> PageMath.fill(fresh, to, pageSize, (byte) 0);
                case FILL -> PageMath.fill(fresh, to, pageSize, entries.fills[i]);
                case SAME -> same(i, to);
                case SHARED -> {
                    if (!shared(i, to)) {
                        return false;
                    }
                }
                case RAW -> {
                    fresh.put(to, in, rawAt, pageSize);
                    rawAt += pageSize;
                }
                case DELTA -> {
                    ByteBuffer old = page(entries.pages[i]).order(ByteOrder.nativeOrder());
                    PageMath.xor(block, codedAt, old, 0, fresh, to, pageSize);
                    codedAt += pageSize;
                }
                default -> {
                    fresh.put(to, block, codedAt, pageSize);
                    codedAt += pageSize;
                }
            }
        }
        return true;
    }

    private void same(int i, int to) {
        int earlier = entries.earlier(entries.sources[i], i);
        if (earlier >= 0) {
            fresh.put(to, fresh, earlier * pageSize, pageSize);
        } else {
            fresh.put(to, page(entries.sources[i]), 0, pageSize);
        }
    }

    private boolean shared(int i, int to) {
        return store != null
                && store.read(entries.high[i], entries.low[i], fresh.slice(to, pageSize));
    }

    private ByteBuffer page(long number) {
        return sink.view(number * pageSize, pageSize).slice();
    }

    /** Writes, neighbours together. */
    private void write() {
        int from = 0;
        for (int i = 1; i <= entries.count; i++) {
            if (i == entries.count || entries.pages[i] != entries.pages[i - 1] + 1) {
                ByteBuffer run = fresh.slice(from * pageSize, (i - from) * pageSize);
                sink.write(entries.pages[from] * pageSize, run);
                from = i;
            }
        }
        if (store != null) {
            offer();
        }
    }

    private void offer() {
        for (int i = 0; i < entries.count; i++) {
            PageKind kind = entries.kinds[i];
            if (kind == PageKind.RAW || kind == PageKind.PLAIN || kind == PageKind.BASED) {
                store.add(entries.pages[i], fresh.slice(i * pageSize, pageSize));
            }
        }
    }
}
