package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel tells of a process' memory in its folder under {@code /proc}: where files are
 * mapped, and which pages were written since the bits were cleared (Linux, Documentation/
 * admin-guide/mm/soft-dirty.rst).
 */
final class ProcMemory {

    private static final int PAGE = 4096;
    private static final int ENTRIES = 8192;
    private static final long SOFT_DIRTY = 1L << 55;
    private static final Pattern LINE =
            Pattern.compile(
                    "([0-9a-f]{1,16})-([0-9a-f]{1,16}) \\S+ ([0-9a-f]{1,16}) \\S+ \\d+ +(.+)");

    private final Path folder;

    /**
     * @param folder such as {@code /proc/self}
     */
    ProcMemory(Path folder) {
        this.folder = folder;
    }

    /**
     * A mapped part of a file.
     *
     * @param address where it begins, a multiple of the page size
     * @param bytes how long it is
     * @param offset where it begins in the file
     */
    record Mapping(long address, long bytes, long offset) {}

    /** Where a file is mapped; empty if it is not. */
    List<Mapping> mappings(String path) throws IOException {
        List<Mapping> found = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("maps"))) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches() && parts.group(4).equals(path)) {
                long from = Long.parseUnsignedLong(parts.group(1), 16);
                long to = Long.parseUnsignedLong(parts.group(2), 16);
                long offset = Long.parseUnsignedLong(parts.group(3), 16);
                found.add(new Mapping(from, to - from, offset));
            }
        }
        return found;
    }

    /** Told of each written page. */
    @FunctionalInterface
    interface Written {

        void page(long offsetInFile);
    }

    /** Finds the pages of a mapping that were written. */
    void written(Mapping mapping, Written told) throws IOException {
        long pages = mapping.bytes() / PAGE;
        ByteBuffer entries = ByteBuffer.allocate(ENTRIES * Long.BYTES);
        entries.order(ByteOrder.nativeOrder());
        try (FileChannel map =
                FileChannel.open(folder.resolve("pagemap"), StandardOpenOption.READ)) {
            for (long first = 0; first < pages; first += ENTRIES) {
                int count = (int) Math.min(ENTRIES, pages - first);
                long at = (mapping.address() / PAGE + first) * Long.BYTES;
                read(map, entries.clear().limit(count * Long.BYTES), at);
                for (int i = 0; i < count; i++) {
                    if ((entries.getLong(i * Long.BYTES) & SOFT_DIRTY) != 0) {
                        told.page(mapping.offset() + (first + i) * PAGE);
                    }
                }
            }
        }
    }

    private static void read(FileChannel map, ByteBuffer into, long from) throws IOException {
        while (into.hasRemaining()) {
            if (map.read(into, from + into.position()) <= 0) {
                throw new IOException("pagemap ends at " + (from + into.position()));
            }
        }
    }

    /** No page counts as written from now on. */
    void clear() throws IOException {
        Files.writeString(folder.resolve("clear_refs"), "4", StandardOpenOption.WRITE);
    }
}
