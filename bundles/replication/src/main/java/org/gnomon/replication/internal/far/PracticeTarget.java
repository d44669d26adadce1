package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.util.List;
import org.gnomon.spi.replication.ChangeSink;
import org.gnomon.spi.replication.PageSink;
import org.gnomon.spi.replication.ReplicaTarget;

/** A replica in the memory of this process. */
class PracticeTarget implements ReplicaTarget, PageSink {

    private final ByteBuffer memory;

    PracticeTarget(int pages) {
        memory = ByteBuffer.allocateDirect(pages * ChangeSink.PAGE);
    }

    /**
     * Of three classes. Code that has seen only one or two is compiled for just these, and thrown
     * away when a real replica comes.
     */
    static List<PracticeTarget> three(int pages) {
        return List.of(
                new PracticeTarget(pages) {},
                new PracticeTarget(pages) {},
                new PracticeTarget(pages) {});
    }

    @Override
    public PageSink pages() {
        return this;
    }

    @Override
    public boolean blank() {
        return true;
    }

    @Override
    public void begin() {
        // there is no state
    }

    @Override
    public void state(ByteBuffer bytes) {
        // nothing is made of it
    }

    @Override
    public long sizeBytes() {
        return memory.capacity();
    }

    @Override
    public int pageSizeBytes() {
        return ChangeSink.PAGE;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        return memory.slice((int) offset, length).asReadOnlyBuffer();
    }

    @Override
    public void write(long offset, ByteBuffer content) {
        memory.slice((int) offset, content.remaining()).put(content);
    }
}
