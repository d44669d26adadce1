package org.gnomon.backend.kvm.internal.far;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.PageSink;
import org.gnomon.spi.replication.ReplicaTarget;

/** What the replication engine of this host writes: one per key, as long as that is there. */
final class FarTarget implements ReplicaTarget {
    private final FarPages pages;
    private final long memoryBytes;
    private final Supplier<String> refusal;
    private volatile FedState state;
    private volatile boolean fed;

    FarTarget(FarPages pages, long memoryBytes, Supplier<String> refusal) {
        this.pages = pages;
        this.memoryBytes = memoryBytes;
        this.state = new FedState(memoryBytes);
        this.refusal = refusal;
    }

    @Override
    public PageSink pages() {
        return pages;
    }

    @Override
    public boolean blank() {
        return pages.blank();
    }

    @Override
    public void begin() {
        requireOpen();
        pages.requireNothingLost();
        forget();
        fed = true;
    }

    @Override
    public void state(ByteBuffer bytes) {
        requireOpen();
        state.add(bytes);
    }

    /** Whether a feed was announced and was not forgotten. */
    boolean isFed() {
        return fed;
    }

    FedState state() {
        return state;
    }

    /** What came is of no use any more. */
    void forget() {
        fed = false;
        FedState before = state;
        state = new FedState(memoryBytes);
        before.drop();
    }

    private void requireOpen() {
        String why = refusal.get();
        if (why != null) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The replica takes no state: " + why + ".",
                    "Release the checkpoint, or open another replica.");
        }
    }
}
