package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import org.gnomon.spi.backend.RamMapping;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Narrows comparing to the pages that a hypervisor's process wrote, by the kernel's soft-dirty
 * bits.
 *
 * <p>Bits are read and then cleared; what a guest writes in between is not seen. So now and then,
 * and always inside a freeze, all memory is compared: narrowing makes rounds cheaper, nothing
 * depends on it.
 */
public final class SoftDirty implements Narrowing {

    private static final Logger LOG = LoggerFactory.getLogger(SoftDirty.class);
    private static final int ALL_EVERY = 16;
    private static final int PAGE = 4096;
    private static final Path PROC = Path.of("/proc");

    private final ProcMemory process;
    private final String path;
    private int rounds;
    private volatile boolean all;

    SoftDirty(ProcMemory process, String path) {
        this.process = process;
        this.path = path;
    }

    /**
     * For a VM's memory, if the kernel tracks writes; {@link Narrowing#NONE} if not.
     *
     * @param scratch a folder for the probe's file
     */
    public static Narrowing of(RamMapping ram, Path scratch) {
        if (!isThere(new ProcMemory(PROC.resolve("self")), scratch)) {
            return Narrowing.NONE;
        }
        return new SoftDirty(new ProcMemory(PROC.resolve(Long.toString(ram.pid()))), ram.path());
    }

    /** Whether the kernel tracks writes, by trying it on a page of this process. */
    static boolean isThere(ProcMemory self, Path scratch) {
        try {
            Files.createDirectories(scratch);
            Path file = Files.createTempFile(scratch, "soft-dirty-", ".probe");
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MappedByteBuffer page = channel.map(FileChannel.MapMode.READ_WRITE, 0, PAGE);
                return tracks(self, file.toRealPath().toString(), page);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.debug("writes to memory are not tracked by this kernel", e);
            return false;
        }
    }

    private static boolean tracks(ProcMemory self, String path, MappedByteBuffer page)
            throws IOException {
        page.put(0, (byte) 1);
        self.clear();
        boolean quiet = count(self, path) == 0;
        page.put(0, (byte) 2);
        boolean noticed = count(self, path) == 1;
        LOG.info(
                "soft-dirty bits: {}",
                quiet && noticed ? "this kernel tracks writes" : "not in this kernel");
        return quiet && noticed;
    }

    private static int count(ProcMemory self, String path) throws IOException {
        int[] count = {0};
        for (ProcMemory.Mapping mapping : self.mappings(path)) {
            self.written(mapping, offset -> count[0]++);
        }
        return count[0];
    }

    @Override
    public Pages next() {
        boolean whole = all || rounds++ % ALL_EVERY == 0;
        BitSet written = new BitSet();
        try {
            List<ProcMemory.Mapping> mappings = process.mappings(path);
            whole |= mappings.isEmpty();
            for (ProcMemory.Mapping mapping : whole ? List.<ProcMemory.Mapping>of() : mappings) {
                process.written(mapping, offset -> written.set((int) (offset / PAGE)));
            }
            process.clear();
        } catch (IOException e) {
            LOG.debug("all memory is compared: the kernel does not tell what was written", e);
            whole = true;
        }
        return whole ? (offset, length) -> true : (offset, length) -> any(written, offset, length);
    }

    private static boolean any(BitSet written, long offset, int length) {
        int next = written.nextSetBit((int) (offset / PAGE));
        return next >= 0 && (long) next * PAGE < offset + length;
    }

    @Override
    public void all() {
        all = true;
    }
}
