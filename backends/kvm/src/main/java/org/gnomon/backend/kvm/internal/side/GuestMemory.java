package org.gnomon.backend.kvm.internal.side;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.state.SideRecord;

/**
 * Estimates how much of a guest's memory is in use: the share of pages that hold anything but
 * zeros, by looking at the same few hundred pages each time. What the process has resident would
 * not do: it begins at nothing after each switch, and the file is reserved whole.
 *
 * <p>A rehearsal's writes are in its process only, so its pages are read through the kernel's view
 * of that process.
 */
final class GuestMemory {
    private static final int PAGE = 4096;
    private static final int LOOKS = 256;

    private final SideRecord side;
    private final long sizeBytes;
    private final ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE);
    private long base = -1;

    GuestMemory(SideRecord side, long sizeBytes) {
        this.side = side;
        this.sizeBytes = sizeBytes;
    }

    /** 0 to 1, NaN if the memory cannot be read. */
    double usedFraction() {
        Path file = Path.of(side.ram());
        if (side.role() == SideRecord.Role.REHEARSAL) {
            if (base < 0) {
                OptionalLong found = ProcFs.mapping(side.process().pid(), file);
                if (found.isEmpty()) {
                    return Double.NaN;
                }
                base = found.getAsLong();
            }
            file = ProcFs.memoryOf(side.process().pid());
        } else {
            base = 0;
        }
        try (FileChannel memory = FileChannel.open(file, StandardOpenOption.READ)) {
            return look(memory);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private double look(FileChannel memory) throws IOException {
        long pages = sizeBytes / PAGE;
        long looks = Math.min(LOOKS, pages);
        long used = 0;
        for (long i = 0; i < looks; i++) {
            page.clear();
            // Odd steps, so that a pattern in the guest's memory does not hide what is in use.
            long at = (i * (pages / looks) + (i * 7919) % Math.max(1, pages / looks)) * PAGE;
            if (memory.read(page, base + at) != PAGE) {
                return Double.NaN;
            }
            if (page.flip().mismatch(zeros.clear()) >= 0) {
                used++;
            }
        }
        return used / (double) looks;
    }
}
