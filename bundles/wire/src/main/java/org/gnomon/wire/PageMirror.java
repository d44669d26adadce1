package org.gnomon.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.gnomon.model.Problem;

/**
 * The sender's copy of what the far end has: a file that is unlinked at once and mapped, so that it
 * costs page cache and not heap. As large as the memory if it may be; else each page of the memory
 * shares one place with others, and the one kept last is there. Places that were never used and
 * pages of zeros take no room.
 *
 * <p>On the heap: a few bits a page; 4 bytes a place if pages share places. By one thread.
 */
public final class PageMirror implements OldPages, AutoCloseable {

    private static final int SEGMENT_BYTES = 1 << 28;
    private static final int CHUNK_BYTES = 256 << 10;

    private final int pageSize;
    private final long pages;
    private final int slots;
    private final FileChannel file;
    private final Room room;
    private final ByteBuffer[] segments;
    private final int perSegment;
    private final Known known;
    private final BitSet zero = new BitSet();
    private final BitSet allocated = new BitSet();
    private final ByteBuffer zeroPage;
    private final ByteBuffer zeroChunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private boolean open = true;

    /**
     * What the file system has left.
     *
     * @param folder on it
     * @param reserveBytes are for others
     */
    private record Room(Path folder, long reserveBytes) {
        boolean isLeft() {
            return folder.toFile().getUsableSpace() - CHUNK_BYTES >= reserveBytes;
        }
    }

    private PageMirror(int pageSize, long pages, int slots, FileChannel file, Room room) {
        this.room = room;
        this.pageSize = pageSize;
        this.pages = pages;
        this.slots = slots;
        this.file = file;
        perSegment = SEGMENT_BYTES / pageSize;
        segments = new ByteBuffer[(slots + perSegment - 1) / perSegment];
        known = slots < pages ? new Known.Shared(slots) : new Known.Whole();
        zeroPage = ByteBuffer.allocateDirect(pageSize).order(ByteOrder.nativeOrder());
    }

    /**
     * Makes an empty one.
     *
     * @param folder where the file is made, best on a file system in memory
     * @param memoryBytes of the replica
     * @param mostBytes the most room to take
     * @throws org.gnomon.model.GnomonException {@code out-of-space} if the file cannot be made
     */
    public static PageMirror create(Path folder, int pageSize, long memoryBytes, long mostBytes) {
        return create(folder, pageSize, memoryBytes, mostBytes, 0);
    }

    /**
     * As above, beside others who need room there: what would leave them less is not kept.
     *
     * @param reserveBytes of its file system that are for others
     */
    public static PageMirror create(
            Path folder, int pageSize, long memoryBytes, long mostBytes, long reserveBytes) {
        PageBatch.requirePageSize(pageSize);
        long most = Math.min(memoryBytes, Math.max(mostBytes, pageSize));
        int slots = (int) Math.max(1, Math.min(most / pageSize, Integer.MAX_VALUE / 2));
        try {
            Files.createDirectories(folder);
            Path path = Files.createTempFile(folder, "mirror-", ".pages");
            FileChannel file =
                    FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Files.delete(path);
            Room room = new Room(folder, reserveBytes);
            return new PageMirror(pageSize, memoryBytes / pageSize, slots, file, room);
        } catch (IOException e) {
            throw full(e);
        }
    }

    @Override
    public ByteBuffer find(long page) {
        int slot = slot(page);
        if (!open || !known.has(page, slot)) {
            return null;
        }
        if (zero.get(slot)) {
            return zeroPage.clear();
        }
        return segments[slot / perSegment]
                .slice(slot % perSegment * pageSize, pageSize)
                .order(ByteOrder.nativeOrder());
    }

    @Override
    public void keep(long page, ByteBuffer content, int at) {
        if (!open) {
            return;
        }
        int slot = slot(page);
        known.add(page, slot);
        boolean isZero = isZero(content, at);
        zero.set(slot, isZero);
        if (!isZero && !allocate(slot)) {
            known.remove(slot);
        } else if (!isZero) {
            segments[slot / perSegment].put(slot % perSegment * pageSize, content, at, pageSize);
        }
    }

    /** Whether that is a page of zeros, which takes no room here. */
    public boolean isZero(ByteBuffer content, int at) {
        return content.getLong(at) == 0 && PageMath.isFill(content, at, pageSize);
    }

    /**
     * Knows that all pages are zeros: nothing was ever written there.
     *
     * @throws IllegalStateException if pages share places
     */
    public void blank() {
        if (slots < pages) {
            throw new IllegalStateException(slots + " places for " + pages + " pages");
        }
        for (int slot = 0; slot < slots; slot++) {
            known.add(slot, slot);
        }
        zero.set(0, slots);
    }

    /** Knows that page no more. */
    public void forget(long page) {
        int slot = slot(page);
        if (known.has(page, slot)) {
            known.remove(slot);
        }
    }

    /** Knows no page any more. */
    public void forget() {
        known.clear();
    }

    /** The most bytes that it may take. */
    public long capacityBytes() {
        return (long) slots * pageSize;
    }

    /** Gives the room back; knows nothing and keeps nothing from then on. */
    @Override
    public void close() {
        open = false;
        try {
            // The mapping itself goes with the garbage; what it takes goes now.
            file.truncate(0);
            file.close();
        } catch (IOException e) {
            throw full(e);
        }
    }

    private int slot(long page) {
        return (int) (page % slots);
    }

    /**
     * So that there is room behind a place: a mapping of a full file system kills who writes. False
     * if there is none.
     */
    private boolean allocate(int slot) {
        int chunk = (int) ((long) slot * pageSize / CHUNK_BYTES);
        if (allocated.get(chunk) && segments[slot / perSegment] != null) {
            return true;
        }
        if (!room.isLeft()) {
            return false;
        }
        try {
            int segment = slot / perSegment;
            if (segments[segment] == null) {
                long from = (long) segment * SEGMENT_BYTES;
                long bytes = Math.min(SEGMENT_BYTES, capacityBytes() - from);
                segments[segment] =
                        file.map(FileChannel.MapMode.READ_WRITE, from, bytes)
                                .order(ByteOrder.nativeOrder());
            }
            int last = (int) (((long) (slot + 1) * pageSize - 1) / CHUNK_BYTES);
            for (int c = chunk; c <= last; c++) {
                if (!allocated.get(c)) {
                    zeroOut((long) c * CHUNK_BYTES);
                    allocated.set(c);
                }
            }
            return true;
        } catch (IOException e) {
            known.remove(slot);
            throw full(e);
        }
    }

    private void zeroOut(long from) throws IOException {
        long end = Math.min(from + CHUNK_BYTES, capacityBytes());
        zeroChunk.clear().limit((int) (end - from));
        while (zeroChunk.hasRemaining()) {
            file.write(zeroChunk, from + zeroChunk.position());
        }
    }

    private static RuntimeException full(IOException e) {
        return Problem.of(
                        Problem.OUT_OF_SPACE,
                        "no room for a copy of what the far end has: " + e.getMessage(),
                        "Free room in its folder, or allow it less.")
                .asException(e);
    }
}
