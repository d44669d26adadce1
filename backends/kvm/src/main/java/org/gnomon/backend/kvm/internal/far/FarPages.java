package org.gnomon.backend.kvm.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.memory.MappedPages;
import org.gnomon.backend.kvm.internal.memory.PageFile;
import org.gnomon.model.PageSource;
import org.gnomon.model.Problem;
import org.gnomon.spi.replication.PageSink;

/**
 * A replica's memory: the RAM file, and behind it device memory in a file that takes room only
 * where something was written. While a {@link Stage} is on, what is written goes there, and shows
 * through in what is read.
 */
final class FarPages implements PageSink {
    /** Room for device memory: firmware, option ROMs, the display's memory. */
    static final long DEVICE_BYTES = 64L << 20;

    private static final int PAGE = MappedPages.PAGE;

    private final long memoryBytes;
    private final MappedPages ram;
    private final PageSource device;
    private final PageFile ramFile;
    private final PageFile deviceFile;
    private final Supplier<String> refusal;
    private volatile Stage stage;
    private volatile boolean blank;
    private final AtomicBoolean lost = new AtomicBoolean();
    private final BitSet deviceChanges = new BitSet();

    /**
     * Over two files.
     *
     * @param refusal why it may not be written now, null if it may
     */
    FarPages(Path ram, long memoryBytes, Path device, Supplier<String> refusal) {
        this.memoryBytes = memoryBytes;
        this.ram = MappedPages.reading(ram, memoryBytes);
        this.device = MappedPages.reading(device, DEVICE_BYTES);
        ramFile = new PageFile(ram, "the replica's memory");
        deviceFile = new PageFile(device, "the replica's device memory");
        this.refusal = refusal;
    }

    /** Makes the file of device memory. */
    static void createDevice(Path file) {
        try (FileChannel out = create(file)) {
            out.write(ByteBuffer.allocate(1), DEVICE_BYTES - 1);
        } catch (IOException e) {
            throw Problems.io("Cannot make " + file, e);
        }
    }

    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Nothing was ever written. */
    void isNew() {
        blank = true;
    }

    boolean blank() {
        return blank;
    }

    @Override
    public long sizeBytes() {
        return memoryBytes + DEVICE_BYTES;
    }

    @Override
    public int pageSizeBytes() {
        return PAGE;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        check(offset, length);
        Stage on = stage;
        boolean staged = on != null && on.hasAny(offset, length);
        boolean across = offset < memoryBytes && offset + length > memoryBytes;
        if (!staged && !across) {
            return below(offset, length);
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(length);
        for (long at = offset; at < offset + length; at += PAGE) {
            if (staged && on.has(at)) {
                on.read(at, copy);
            } else {
                copy.put(below(at, PAGE));
            }
        }
        return copy.flip().asReadOnlyBuffer();
    }

    private ByteBuffer below(long offset, int length) {
        return offset < memoryBytes
                ? ram.view(offset, length)
                : device.view(offset - memoryBytes, length);
    }

    @Override
    public void write(long offset, ByteBuffer content) {
        check(offset, content.remaining());
        String why = refusal.get();
        if (why != null) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The replica's pages may not be written: " + why + ".",
                    "Release the checkpoint, or open another replica.");
        }
        requireNothingLost();
        blank = false;
        Stage on = stage;
        if (on != null) {
            on.write(offset, content);
        } else {
            writeThrough(offset, content);
        }
    }

    /** What was kept beside the checkpoint is gone, which who sent it does not know. */
    void lost() {
        lost.set(true);
    }

    /** Fails once after {@link #lost}, so that the sender finds out what is here. */
    void requireNothingLost() {
        if (lost.compareAndSet(true, false)) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "Pages that were kept beside the replica's checkpoint were given up.",
                    "They are compared, and sent again.");
        }
    }

    /** Whatever holds it, for what was kept beside it. */
    void writeThrough(long offset, ByteBuffer content) {
        long end = offset + content.remaining();
        if (offset < memoryBytes && end > memoryBytes) {
            ByteBuffer first = content.slice().limit((int) (memoryBytes - offset));
            ramFile.write(offset, first);
            content.position(content.position() + first.limit());
            writeDevice(0, content);
        } else if (offset < memoryBytes) {
            ramFile.write(offset, content);
        } else {
            writeDevice(offset - memoryBytes, content);
        }
    }

    private synchronized void writeDevice(long offset, ByteBuffer content) {
        int first = (int) (offset / PAGE);
        deviceChanges.set(first, first + content.remaining() / PAGE);
        deviceFile.write(offset, content);
    }

    private void check(long offset, int length) {
        if (offset < 0
                || length < 0
                || offset % PAGE != 0
                || length % PAGE != 0
                || offset > sizeBytes() - length) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " of " + sizeBytes());
        }
    }

    /** From now on it is known which pages of device memory change. */
    synchronized void markDevice() {
        deviceChanges.clear();
    }

    /** Whether a page of device memory has changed since. */
    synchronized boolean deviceChanged(long offset) {
        return deviceChanges.get((int) ((offset - memoryBytes) / PAGE));
    }

    /** From now on what is written is kept beside it; null for no longer. */
    void stage(Stage now) {
        stage = now;
    }

    Stage stage() {
        return stage;
    }

    /** Lets go of the files; no new views. */
    synchronized void close(String why) {
        ram.gone(why);
        if (stage != null) {
            stage.close();
        }
        ramFile.close();
        deviceFile.close();
    }
}
