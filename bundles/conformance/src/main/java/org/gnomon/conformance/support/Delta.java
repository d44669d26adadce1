package org.gnomon.conformance.support;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.PageSource;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;

/**
 * The plainest way to advance a checkpoint: keeps what differs while the guest stands still, and
 * writes it when it goes on. For one advance.
 */
public final class Delta {

    private static final int CHUNK = 1 << 16;

    private final VirtualMachine vm;
    private final Replica replica;
    private final List<Piece> pieces = new ArrayList<>();
    private long checksum;
    private byte[] first = new byte[0];
    private int folds;

    private Delta(VirtualMachine vm, Replica replica) {
        this.vm = vm;
        this.replica = replica;
    }

    private record Piece(long at, byte[] content) {}

    public static Delta of(VirtualMachine vm, Replica replica) {
        return new Delta(vm, replica);
    }

    /** What is to be called while the guest is frozen. */
    public FinalSync collect() {
        return () -> {
            PageSource guest = vm.memory().pages();
            checksum = PageCopy.checksum(guest);
            first = new byte[guest.pageSizeBytes()];
            guest.view(0, first.length).get(first);
            for (long at = 0; at < guest.sizeBytes(); at += CHUNK) {
                int length = (int) Math.min(CHUNK, guest.sizeBytes() - at);
                ByteBuffer content = guest.view(at, length);
                if (content.mismatch(replica.pages().view(at, length)) >= 0) {
                    byte[] bytes = new byte[length];
                    content.duplicate().get(bytes);
                    pieces.add(new Piece(at, bytes));
                }
            }
        };
    }

    /** What is to be called after it. */
    public FinalSync fold() {
        return () -> {
            folds++;
            pieces.forEach(p -> replica.pages().write(p.at(), ByteBuffer.wrap(p.content())));
        };
    }

    /** Of the guest's memory when it was collected. */
    public long checksum() {
        return checksum;
    }

    /** The guest's first page when it was collected. */
    public byte[] firstPage() {
        return first.clone();
    }

    /** How often it was folded. */
    public int folds() {
        return folds;
    }
}
