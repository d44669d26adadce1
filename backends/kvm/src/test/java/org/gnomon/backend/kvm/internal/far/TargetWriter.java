package org.gnomon.backend.kvm.internal.far;

import java.nio.ByteBuffer;
import org.gnomon.backend.kvm.internal.stream.StreamHandler;
import org.gnomon.backend.kvm.internal.stream.StreamLayout;
import org.gnomon.backend.kvm.internal.stream.StreamState;
import org.gnomon.spi.replication.ReplicaTarget;

/** Writes what a stream has into a target, as a replication engine does. */
final class TargetWriter implements StreamHandler {
    private static final int PAGE = 4096;

    private final ReplicaTarget target;
    private final StreamState state;

    TargetWriter(ReplicaTarget target) {
        this.target = target;
        this.state = new StreamState(target::state);
    }

    @Override
    public void layout(StreamLayout layout) {
        state.layout(layout);
    }

    @Override
    public void pages(long[] offsets, int count, ByteBuffer content) {
        for (int i = 0; i < count; i++) {
            target.pages().write(offsets[i], content.slice(content.position() + i * PAGE, PAGE));
        }
    }

    @Override
    public void fill(long offset, byte value) {
        ByteBuffer page = ByteBuffer.allocate(PAGE);
        while (page.hasRemaining()) {
            page.put(value);
        }
        target.pages().write(offset, page.flip());
    }

    @Override
    public void rest(ByteBuffer bytes) {
        state.rest(bytes);
    }

    @Override
    public void partEnded() {}

    @Override
    public void returnPathOpened() {}

    @Override
    public void ramEnded() {}

    /** All has come. */
    void end() {
        state.end();
    }
}
