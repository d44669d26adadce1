package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Random;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.PageSink;

/** Memory with guard bytes around it, that can fail or refuse writes. */
final class FakeMemory implements PageSink {

    static final int PAGE = 4096;
    private static final int GUARD_BYTES = 8192;
    private static final byte GUARD = 0x5a;

    private final ByteBuffer whole;
    private final ByteBuffer memory;
    private final int pageSize;
    volatile Problem failReads;
    volatile Problem failWrites;
    volatile long writes;
    volatile long refusedWrites;
    volatile Runnable beforeWrite = () -> {};

    FakeMemory(int pages) {
        this(pages, PAGE);
    }

    FakeMemory(int pages, int pageSize) {
        this.pageSize = pageSize;
        whole = ByteBuffer.allocateDirect(pages * pageSize + 2 * GUARD_BYTES);
        for (int i = 0; i < GUARD_BYTES; i++) {
            whole.put(i, GUARD);
            whole.put(whole.capacity() - 1 - i, GUARD);
        }
        memory = whole.slice(GUARD_BYTES, pages * pageSize).order(ByteOrder.nativeOrder());
    }

    @Override
    public long sizeBytes() {
        return memory.capacity();
    }

    @Override
    public int pageSizeBytes() {
        return pageSize;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        fail(failReads);
        check(offset, length);
        return memory.slice((int) offset, length).asReadOnlyBuffer();
    }

    @Override
    public void write(long offset, ByteBuffer content) {
        beforeWrite.run();
        if (failWrites != null) {
            refusedWrites++;
        }
        fail(failWrites);
        check(offset, content.remaining());
        writes++;
        int length = content.remaining();
        memory.put((int) offset, content, content.position(), length);
        content.position(content.limit());
    }

    private static void fail(Problem problem) {
        if (problem != null) {
            throw problem.asException();
        }
    }

    private void check(long offset, int length) {
        Objects.checkFromIndexSize(offset, length, sizeBytes());
        if (offset % pageSize != 0 || length % pageSize != 0) {
            throw new IllegalArgumentException(offset + " + " + length + " is not in pages");
        }
    }

    int pages() {
        return memory.capacity() / pageSize;
    }

    void set(int at, long value) {
        memory.putLong(at, value);
    }

    /** Overwrites a page with noise. */
    void noise(int page, Random random) {
        for (int i = 0; i < pageSize; i += Long.BYTES) {
            memory.putLong(page * pageSize + i, random.nextLong());
        }
    }

    /** Overwrites a page with text-like content that a codec can shorten. */
    void text(int page, int salt) {
        for (int i = 0; i < pageSize; i += Long.BYTES) {
            memory.putLong(page * pageSize + i, (salt + i / 64) * 0x0101_0101_0101L);
        }
    }

    /** Changes the beginning of each of these pages. */
    void text(int from, int to, Random random) {
        for (int page = from; page < to; page++) {
            memory.putLong(page * pageSize, random.nextLong());
        }
    }

    void zero(int page) {
        for (int i = 0; i < pageSize; i += Long.BYTES) {
            memory.putLong(page * pageSize + i, 0);
        }
    }

    void copyPage(int from, int to) {
        memory.put(to * pageSize, memory, from * pageSize, pageSize);
    }

    boolean sameAs(FakeMemory other) {
        return memory.duplicate().clear().mismatch(other.memory.duplicate().clear()) < 0;
    }

    void become(FakeMemory other) {
        memory.put(0, other.memory, 0, memory.capacity());
    }

    FakeMemory copy() {
        FakeMemory copy = new FakeMemory(pages(), pageSize);
        copy.memory.put(0, memory, 0, memory.capacity());
        return copy;
    }

    boolean guardsAreWhole() {
        for (int i = 0; i < GUARD_BYTES; i++) {
            if (whole.get(i) != GUARD || whole.get(whole.capacity() - 1 - i) != GUARD) {
                return false;
            }
        }
        return true;
    }
}
