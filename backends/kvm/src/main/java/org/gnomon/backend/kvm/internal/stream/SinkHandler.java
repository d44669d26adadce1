package org.gnomon.backend.kvm.internal.stream;

import java.nio.ByteBuffer;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.ChangeSink;

/**
 * Brings what a reader finds into the form of a {@link ChangeSink}: pages as they are, the rest as
 * {@link StreamState}. Lives as long as a feed, which may read several streams of the same QEMU one
 * after the other. The reader's thread only, but for the counts.
 */
class SinkHandler implements StreamHandler {
    private final ChangeSink sink;
    private final StreamState state;
    private StreamLayout layout;
    private volatile long pages;

    SinkHandler(ChangeSink sink) {
        this.sink = sink;
        this.state = new StreamState(sink::state);
    }

    /** Pages of this handler's streams so far, fill pages included. From any thread. */
    long pages() {
        return pages;
    }

    @Override
    public void layout(StreamLayout found) {
        if (layout == null) {
            layout = found;
            state.layout(found);
        } else if (!layout.equals(found)) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "The VM's RAM blocks changed while it was replicated: "
                            + found
                            + "; expected "
                            + layout
                            + ".",
                    "Begin the replication anew after memory or a device was added.");
        }
    }

    @Override
    public void pages(long[] offsets, int count, ByteBuffer content) {
        sink.pages(offsets, count, content);
        counted(count);
    }

    @Override
    public void fill(long offset, byte value) {
        sink.fill(offset, value);
        counted(1);
    }

    private void counted(int more) {
        pages = pages + more; // this thread alone writes it
    }

    @Override
    public void partEnded() {
        // A part is how much fits in one go; it says nothing about rounds.
    }

    @Override
    public void returnPathOpened() {
        // Nobody to answer.
    }

    @Override
    public void ramEnded() {
        // The rest follows.
    }

    @Override
    public void rest(ByteBuffer bytes) {
        state.rest(bytes);
    }

    /** The stream was whole. */
    void complete() {
        state.end();
    }
}
