package org.gnomon.itests.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.gnomon.model.PageSource;
import org.gnomon.spi.replication.ChangeSink;

/** Keeps what a feed hands out, and fails on what must not be handed out. */
final class SparsePages implements ChangeSink, PageSource {

    private static final byte[] ZEROS = new byte[PAGE];

    private final Map<Long, byte[]> pages = new TreeMap<>();
    private final ByteArrayOutputStream state = new ByteArrayOutputStream();
    private long size;

    /** From now on nothing may be outside of it. */
    void size(long bytes) {
        size = bytes;
    }

    byte[] state() {
        return state.toByteArray();
    }

    /** What is there, by offset. */
    Map<Long, byte[]> pages() {
        return pages;
    }

    @Override
    public void pages(long[] offsets, int count, ByteBuffer content) {
        if (content.remaining() != count * PAGE || count < 1) {
            throw new AssertionError(count + " pages of " + content.remaining() + " bytes");
        }
        Set<Long> once = new HashSet<>();
        for (int i = 0; i < count; i++) {
            if (!once.add(offsets[i])) {
                throw new AssertionError("page " + offsets[i] + " twice in one call");
            }
            byte[] page = new byte[PAGE];
            content.get(page);
            put(offsets[i], page);
        }
    }

    @Override
    public void fill(long offset, byte value) {
        byte[] page = new byte[PAGE];
        Arrays.fill(page, value);
        put(offset, page);
    }

    private void put(long offset, byte[] page) {
        if (offset < 0 || offset % PAGE != 0) {
            throw new AssertionError("a page at " + offset);
        }
        pages.put(offset, page);
    }

    /** Fails if a page was outside of a space of that size. */
    void check(long bytes) {
        for (long offset : pages.keySet()) {
            if (offset > bytes - PAGE) {
                throw new AssertionError("a page at " + offset + " of " + bytes);
            }
        }
    }

    @Override
    public void state(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        state.writeBytes(copy);
    }

    @Override
    public void roundEnded() {
        // Nothing to keep.
    }

    @Override
    public long sizeBytes() {
        return size;
    }

    @Override
    public int pageSizeBytes() {
        return PAGE;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        if (offset < 0 || length != PAGE || offset > size - length) {
            throw new AssertionError(length + " bytes at " + offset + " of " + size);
        }
        return ByteBuffer.wrap(pages.getOrDefault(offset, ZEROS)).asReadOnlyBuffer();
    }
}
