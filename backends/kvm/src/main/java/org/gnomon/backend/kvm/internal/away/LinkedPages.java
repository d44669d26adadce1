package org.gnomon.backend.kvm.internal.away;

import java.nio.ByteBuffer;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.PageSink;

/**
 * Memory on another host. Every view is a copy that was asked for over the link: good for checks,
 * not for replication. It refuses to be written.
 */
public final class LinkedPages implements PageSink {
    private static final int PAGE = 4096;
    private static final int MOST = 64 << 20;

    private final FarHost far;
    private final String key;
    private final long sizeBytes;

    /**
     * The memory of one replica.
     *
     * @param sizeBytes of the main memory; what devices have is not shown
     */
    public LinkedPages(FarHost far, String key, long sizeBytes) {
        this.far = far;
        this.key = key;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int pageSizeBytes() {
        return PAGE;
    }

    /** Blocks: it asks the other host. At most 64 MiB at once. */
    @Override
    public ByteBuffer view(long offset, int length) {
        if (offset < 0
                || length < 0
                || offset % PAGE != 0
                || length % PAGE != 0
                || offset > sizeBytes - length) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " of " + sizeBytes);
        }
        if (length > MOST) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    length + " bytes of memory on " + far.peer() + " were asked for at once.",
                    "Ask for at most " + MOST + " bytes at a time.");
        }
        ByteBuffer whole = ByteBuffer.allocate(length);
        while (whole.hasRemaining()) {
            int part = Math.min(FarHost.MOST_READ, whole.remaining());
            byte[] read = far.read(key, offset + whole.position(), part);
            if (read.length != part) {
                throw Problems.of(
                        Problem.INTERNAL,
                        far.peer() + " answered " + read.length + " bytes, expected " + part + ".",
                        "Run the same version of Gnomon on both hosts.");
            }
            whole.put(read);
        }
        return whole.flip().asReadOnlyBuffer();
    }

    @Override
    public void write(long offset, ByteBuffer content) {
        throw Problems.of(
                Problem.UNSUPPORTED,
                "The memory is on " + far.peer() + ", where only its replication engine writes it.",
                "Replicate by the feed instead.");
    }
}
