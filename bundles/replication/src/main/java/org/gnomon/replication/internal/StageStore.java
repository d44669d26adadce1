package org.gnomon.replication.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.Problem;

/**
 * Room for pages, numbered from 0: the first {@value #MEMORY_BYTES} bytes outside the heap, the
 * rest in a file that is removed as soon as it is open, so that no crash leaves it behind. The file
 * is written before it is mapped: a full disk is an error then, not a signal later.
 */
final class StageStore {

    static final int MEMORY_BYTES = 16 << 20;
    private static final int PAGES_AT_A_TIME = 64;
    private static final int SPILL_BYTES = 16 << 20;

    private final int pageSize;
    private final Path folder;
    private final int memorySlots;
    private final List<ByteBuffer> memory = new ArrayList<>();
    private final List<ByteBuffer> views = new ArrayList<>();
    private final List<ByteBuffer> spilled = new ArrayList<>();
    private FileChannel file;

    /**
     * @param folder where the file goes
     */
    StageStore(int pageSize, Path folder) {
        this.pageSize = pageSize;
        this.folder = folder;
        memorySlots = Math.max(PAGES_AT_A_TIME, MEMORY_BYTES / pageSize);
    }

    /**
     * The room of that number, in native order, whole (as cleared), and to be left so. Fails with
     * {@code out-of-space}.
     */
    ByteBuffer page(int slot) {
        if (slot >= memorySlots) {
            return part(spilled, slot - memorySlots, SPILL_BYTES / pageSize);
        }
        while (views.size() <= slot) {
            views.add(part(memory, views.size(), PAGES_AT_A_TIME));
        }
        return views.get(slot);
    }

    private ByteBuffer part(List<ByteBuffer> chunks, int slot, int pagesInChunk) {
        int chunk = slot / pagesInChunk;
        while (chunks.size() <= chunk) {
            chunks.add(chunks == memory ? direct(pagesInChunk) : more());
        }
        int at = slot % pagesInChunk * pageSize;
        return chunks.get(chunk).slice(at, pageSize).order(ByteOrder.nativeOrder());
    }

    private ByteBuffer direct(int pages) {
        return ByteBuffer.allocateDirect(pages * pageSize);
    }

    private ByteBuffer more() {
        try {
            if (file == null) {
                file = open();
            }
            long at = (long) spilled.size() * SPILL_BYTES;
            ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
            for (long end = at + SPILL_BYTES, to = at; to < end; ) {
                to += file.write(zeros.clear(), to);
            }
            return file.map(FileChannel.MapMode.READ_WRITE, at, SPILL_BYTES);
        } catch (IOException e) {
            close();
            throw noRoom("cannot write what changed between two checkpoints: " + e).asException(e);
        }
    }

    private FileChannel open() throws IOException {
        Files.createDirectories(folder);
        Path path = Files.createTempFile(folder, "stage", ".pages");
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    private static Problem noRoom(String what) {
        return Problem.of(
                Problem.OUT_OF_SPACE,
                what,
                "Free disk space for Gnomon's data, or take checkpoints more often.");
    }

    /** Whether there is a file. */
    boolean hasSpilled() {
        return file != null;
    }

    /** Gives the file back; pages in it are gone. */
    void close() {
        spilled.clear();
        if (file != null) {
            try {
                file.close();
            } catch (IOException ignored) {
                // It was removed when it was opened; nothing is left of it.
            }
            file = null;
        }
    }
}
