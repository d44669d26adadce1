package org.gnomon.backend.kvm.internal.memory;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and removes RAM files. */
public final class RamFile {
    private static final Logger LOG = LoggerFactory.getLogger(RamFile.class);
    private static final int CHUNK = 4 << 20;

    private RamFile() {}

    /**
     * Makes a file of zeros whose room is really taken: a full file system shows here as {@code
     * out-of-space}, not later as a bus error in a process that maps it. Blocks.
     */
    public static void reserve(Path file, long sizeBytes, Scheduler scheduler) {
        make(file, sizeBytes, scheduler, out -> fill(out, sizeBytes));
    }

    /**
     * Makes a file of zeros that takes room only where something is written, if there is room for
     * all of it now. {@link Reserver} takes the room beside other work: with half a GiB that is
     * half a second or more before the first page could arrive. Blocks.
     */
    public static void promise(Path file, long sizeBytes, Scheduler scheduler) {
        ByteBuffer last = ByteBuffer.allocate(1);
        make(file, sizeBytes, scheduler, out -> out.write(last, sizeBytes - 1));
    }

    private interface Filling {
        void into(FileChannel out) throws IOException;
    }

    private static void make(Path file, long sizeBytes, Scheduler scheduler, Filling filling) {
        requireRoom(file.getParent(), sizeBytes, scheduler);
        boolean made = false;
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            made = true;
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
                filling.into(out);
            }
        } catch (IOException e) {
            if (made) {
                remove(file);
            }
            throw Problems.io("Cannot reserve " + sizeBytes + " bytes in " + file, e);
        }
    }

    private static void requireRoom(Path folder, long sizeBytes, Scheduler scheduler) {
        File there = folder.toFile();
        if (there.getUsableSpace() < sizeBytes) {
            giveBack(scheduler, () -> there.getUsableSpace() >= sizeBytes);
        }
        long free = there.getUsableSpace();
        if (free < sizeBytes) {
            throw Problems.of(
                    Problem.OUT_OF_SPACE,
                    folder
                            + " has "
                            + free
                            + " bytes free, "
                            + sizeBytes
                            + " are needed for a VM's memory.",
                    "Free some room there, or configure another ramDirectory.");
        }
    }

    /**
     * A removed file keeps its room while views of it are mapped, and the JVM unmaps those that
     * nobody uses only when it collects garbage; so it is asked to, before room is refused.
     */
    private static void giveBack(Scheduler scheduler, BooleanSupplier enough) {
        System.gc();
        Waits.until(scheduler, Duration.ofMillis(20), Duration.ofSeconds(1), enough);
    }

    private static void fill(FileChannel out, long sizeBytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(CHUNK, sizeBytes));
        for (long done = 0; done < sizeBytes; ) {
            zeros.position(0).limit((int) Math.min(CHUNK, sizeBytes - done));
            done += out.write(zeros);
        }
    }

    /** Removes a file if it is there; what maps it may go on. */
    public static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Cannot remove {}: {}", file, e.toString());
        }
    }
}
