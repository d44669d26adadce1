package org.gnomon.wire;

import java.nio.ByteBuffer;
import org.gnomon.spi.replication.PageSink;

/** A replica on the heap, which counts what is written. */
final class MemorySink implements PageSink {

    private final int pageSize;
    private final ByteBuffer memory;
    int writes;

    MemorySink(int pageSize, int pages) {
        this.pageSize = pageSize;
        memory = ByteBuffer.allocateDirect(pageSize * pages);
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
        return memory.slice(Math.toIntExact(offset), length).asReadOnlyBuffer();
    }

    @Override
    public void write(long offset, ByteBuffer content) {
        writes++;
        memory.slice(Math.toIntExact(offset), content.remaining()).put(content);
    }

    byte[] bytes() {
        byte[] all = new byte[memory.capacity()];
        memory.get(0, all);
        return all;
    }
}
