package org.gnomon.itests.benchmarks.jmh;

import java.nio.ByteBuffer;
import org.gnomon.spi.replication.PageSink;

/** A replica outside the heap. */
final class Replica implements PageSink {

    private final ByteBuffer memory;
    private int writes;

    Replica(int pages) {
        memory = ByteBuffer.allocateDirect(pages * RedisLike.PAGE);
    }

    int writes() {
        return writes;
    }

    @Override
    public long sizeBytes() {
        return memory.capacity();
    }

    @Override
    public int pageSizeBytes() {
        return RedisLike.PAGE;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        return memory.slice((int) offset, length);
    }

    @Override
    public void write(long offset, ByteBuffer content) {
        writes++;
        memory.slice((int) offset, content.remaining()).put(content);
    }
}
