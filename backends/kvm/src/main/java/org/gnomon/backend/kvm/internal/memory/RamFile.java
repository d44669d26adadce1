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
        File folder = file.getParent().toFile();
        if (folder.getUsableSpace() < sizeBytes) {
            giveBack(scheduler, () -> folder.getUsableSpace() >= sizeBytes);
        }
        long free = folder.getUsableSpace();
        if (free < sizeBytes) {
            throw Problems.of(
                    Problem.OUT_OF_SPACE,
                    file.getParent()
                            + " has "
                            + free
                            + " bytes free, "
                            + sizeBytes
                            + " are needed for a VM's memory.",
                    "Free some room there, or configure another ramDirectory.");
        }
        boolean made = false;
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            made = true;
            fill(file, sizeBytes);
        } catch (IOException e) {
            if (made) {
                remove(file);
            }
            throw Problems.io("Cannot reserve " + sizeBytes + " bytes in " + file, e);
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

    private static void fill(Path file, long sizeBytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(CHUNK, sizeBytes));
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long done = 0; done < sizeBytes; ) {
                zeros.position(0).limit((int) Math.min(CHUNK, sizeBytes - done));
                done += out.write(zeros);
            }
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
