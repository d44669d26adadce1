package org.gnomon.backend.kvm.internal.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who has an image open, by the locks that QEMU keeps on it and by what the kernel tells. */
public final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);
    private static final Path PROC = Path.of("/proc");

    /** The byte on which QEMU keeps a lock as long as it may write to an image. */
    private static final long WRITES = 101;

    private OpenFiles() {}

    /** What the locks of an image tell. */
    public enum Answer {
        /** A process may write to it. */
        WRITTEN,
        /** No process may write to it, or it does not exist. */
        FREE,
        /** The locks cannot be looked at: it may be either. */
        CANNOT_TELL
    }

    /**
     * Whether an image is written.
     *
     * @param cause why that cannot be told; else empty
     */
    public record Use(Answer answer, String cause) {}

    /** Whether a QEMU may write to an image; one that was handed over may not. */
    public static Use isWritten(Path image) {
        // Not "does not exist": that is also the answer where nobody may look.
        if (Files.notExists(image)) {
            return new Use(Answer.FREE, "");
        }
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock(WRITES, 1, false);
            if (lock == null) {
                return new Use(Answer.WRITTEN, "");
            }
            lock.release();
            return new Use(Answer.FREE, "");
        } catch (OverlappingFileLockException e) {
            return new Use(Answer.WRITTEN, "");
        } catch (IOException | SecurityException | UnsupportedOperationException e) {
            return new Use(Answer.CANNOT_TELL, e.toString());
        }
    }

    /** The processes that have a file open, as far as this user may see them. */
    public static List<Long> openedBy(Path file) {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (hasOpen(process, file)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            LOG.debug("looking who has {} open", file, e);
        }
        return found;
    }

    /** The processes that have a file open, as far as this user may see them, in words. */
    public static List<String> holders(Path file) {
        return openedBy(file).stream()
                .map(pid -> "process " + pid + " (" + describe(ProcFs.commandLine(pid)) + ")")
                .toList();
    }

    private static boolean hasOpen(Path process, Path file) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : open) {
                if (Files.readSymbolicLink(descriptor).equals(file)) {
                    return true;
                }
            }
        } catch (IOException expected) {
            // It ended, or is another user's.
        }
        return false;
    }

    /** Its program, its name if it was given one, and the Gnomon that it belongs to if it does. */
    private static String describe(List<String> arguments) {
        if (arguments.isEmpty()) {
            return "gone";
        }
        StringBuilder text = new StringBuilder(arguments.get(0));
        int name = arguments.indexOf("-name");
        if (name >= 0 && name + 1 < arguments.size()) {
            text.append(", named ").append(arguments.get(name + 1));
        }
        arguments.stream()
                .filter(a -> a.startsWith("socket,id=gnomon-qmp-0,path="))
                .map(a -> Path.of(a.split("path=|,server=")[1]).getParent())
                .findFirst()
                .ifPresent(run -> text.append(", of the Gnomon with its sockets in ").append(run));
        return text.toString();
    }
}
