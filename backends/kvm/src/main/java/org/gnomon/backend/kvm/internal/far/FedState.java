package org.gnomon.backend.kvm.internal.far;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.stream.StreamLayout;
import org.gnomon.backend.kvm.internal.stream.StreamStateReader;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** What a feed sent beside pages: taken apart as it arrives, and kept as it came. */
final class FedState {
    /** More than a hundred times what guests have. */
    static final int MOST = 64 << 20;

    private final long memoryBytes;
    private final StreamStateReader reader = new StreamStateReader(MOST);
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private final CompletableFuture<Void> whole = new CompletableFuture<>();

    /** None yet, of a VM with so much memory. */
    FedState(long memoryBytes) {
        this.memoryBytes = memoryBytes;
    }

    /** Another one with what has come so far. */
    FedState copy() {
        return of(raw(), memoryBytes);
    }

    /** What was kept. */
    static FedState of(byte[] raw, long memoryBytes) {
        FedState state = new FedState(memoryBytes);
        state.add(ByteBuffer.wrap(raw));
        return state;
    }

    synchronized void add(ByteBuffer bytes) {
        byte[] part = new byte[bytes.remaining()];
        bytes.get(part);
        reader.add(ByteBuffer.wrap(part));
        raw.writeBytes(part);
        if (reader.isComplete()) {
            whole.complete(null);
        }
        Optional<StreamLayout> layout = reader.layout();
        if (layout.isPresent()) {
            require(layout.get());
        }
    }

    private void require(StreamLayout layout) {
        boolean fits =
                layout.memoryBytes() == memoryBytes
                        && layout.deviceBytes() <= FarPages.DEVICE_BYTES;
        if (!fits) {
            throw Problems.invalid(
                    "A feed is of "
                            + layout.memoryBytes()
                            + " bytes of memory and "
                            + layout.deviceBytes()
                            + " of devices; the replica has "
                            + memoryBytes
                            + " and at most "
                            + FarPages.DEVICE_BYTES
                            + ".",
                    "Give the VM a smaller display memory, or open another replica.");
        }
    }

    /** Whether it is known how the memory is laid out. */
    synchronized boolean isLaidOut() {
        return reader.layout().isPresent();
    }

    /** How the memory is laid out; fails while that is not known. */
    synchronized StreamLayout layout() {
        return reader.layout()
                .orElseThrow(
                        () ->
                                Problems.of(
                                        Problem.ILLEGAL_TRANSITION,
                                        "Nothing is known yet of how the VM's memory is laid out.",
                                        "Wait until replication has begun."));
    }

    synchronized void requireComplete() {
        if (!reader.isComplete()) {
            throw missing();
        }
    }

    private static GnomonException missing() {
        return Problems.of(
                Problem.ILLEGAL_TRANSITION,
                "The guest's state has not arrived yet.",
                "Freeze the guest and wait until replication has ended.");
    }

    /** Waits until all of it has come. Blocks; fails at once when it is known that it will not. */
    void awaitWhole(Duration limit) {
        Waits.get(whole, limit, "The arrival of the guest's state");
    }

    /** No more of it will come. */
    void drop() {
        whole.completeExceptionally(missing());
    }

    /** The device state. */
    synchronized ByteBuffer rest() {
        return reader.rest();
    }

    /** All as it came. */
    synchronized byte[] raw() {
        return raw.toByteArray();
    }
}
