package org.gnomon.backend.kvm.internal.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.PageSink;

/**
 * A RAM file, mapped in windows when first looked at. Windows begin at each GiB and reach into the
 * next, so that a view of up to one GiB is always inside one.
 */
public final class MappedPages implements PageSink {
    /** Page size of the guests that this backend runs. */
    public static final int PAGE = 4096;

    private static final int GIB = 1 << 30;
    private static final long MAX_WINDOW = Integer.MAX_VALUE - (PAGE - 1);

    private final Path file;
    private final long sizeBytes;
    private final FileChannel.MapMode mode;
    private final BooleanSupplier locked;
    private MappedByteBuffer[] windows;
    private String gone;

    private MappedPages(
            Path file, long sizeBytes, FileChannel.MapMode mode, BooleanSupplier locked) {
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.mode = mode;
        this.locked = locked;
        this.windows = new MappedByteBuffer[(int) ((sizeBytes + GIB - 1) / GIB)];
    }

    /** For reading. */
    public static MappedPages reading(Path file, long sizeBytes) {
        return new MappedPages(file, sizeBytes, FileChannel.MapMode.READ_ONLY, () -> true);
    }

    /** For writing too, while it is not locked. */
    public static MappedPages writing(Path file, long sizeBytes, BooleanSupplier locked) {
        return new MappedPages(file, sizeBytes, FileChannel.MapMode.READ_WRITE, locked);
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int pageSizeBytes() {
        return PAGE;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        check(offset, length);
        int window = (int) (offset / GIB);
        return mapped(window)
                .slice((int) (offset - (long) window * GIB), length)
                .asReadOnlyBuffer();
    }

    @Override
    public void write(long offset, ByteBuffer content) {
        if (mode != FileChannel.MapMode.READ_WRITE) {
            throw new UnsupportedOperationException("memory of a running VM is only read");
        }
        check(offset, content.remaining());
        if (locked.getAsBoolean()) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The replica holds a checkpoint, so its pages may not be written.",
                    "Release the checkpoint first.");
        }
        int window = (int) (offset / GIB);
        int from = (int) (offset - (long) window * GIB);
        mapped(window).slice(from, content.remaining()).put(content);
    }

    private void check(long offset, int length) {
        if (offset < 0
                || length < 0
                || length > GIB
                || offset % PAGE != 0
                || length % PAGE != 0
                || offset > sizeBytes - length) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " of " + sizeBytes);
        }
    }

    private synchronized MappedByteBuffer mapped(int window) {
        if (gone != null) {
            throw Problems.of(Problem.NOT_RUNNING, gone, "Ask for the memory anew.");
        }
        if (windows[window] == null) {
            long from = (long) window * GIB;
            try (FileChannel channel = open()) {
                long size = Math.min(sizeBytes - from, MAX_WINDOW);
                if (channel.size() < from + size) {
                    throw Problems.of(
                            Problem.INTERNAL,
                            file + " has " + channel.size() + " bytes, not " + sizeBytes + ".",
                            "");
                }
                windows[window] = channel.map(mode, from, size);
            } catch (IOException e) {
                throw Problems.of(
                        Problem.NOT_RUNNING,
                        "The memory file " + file + " cannot be mapped: " + e.getMessage() + ".",
                        "Look whether the VM still runs.");
            }
        }
        return windows[window];
    }

    private FileChannel open() throws IOException {
        return mode == FileChannel.MapMode.READ_WRITE
                ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : FileChannel.open(file, StandardOpenOption.READ);
    }

    /** No new views from now on; those given out stay readable. */
    public synchronized void gone(String why) {
        gone = why;
        windows = new MappedByteBuffer[0];
    }
}
