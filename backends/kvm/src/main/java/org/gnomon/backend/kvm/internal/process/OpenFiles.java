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

    /** Whether a QEMU may write to an image; one that was handed over may not. */
    public static boolean isWritten(Path image) {
        if (!Files.exists(image)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock(WRITES, 1, false);
            if (lock == null) {
                return true;
            }
            lock.release();
            return false;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            LOG.warn("The locks of {} cannot be looked at: {}", image, e.toString());
            return false;
        }
    }

    /** The processes that have a file open, as far as this user may see them, in words. */
    public static List<String> holders(Path file) {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (hasOpen(process, file)) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    found.add("process " + pid + " (" + describe(ProcFs.commandLine(pid)) + ")");
                }
            }
        } catch (IOException e) {
            LOG.debug("looking who has {} open", file, e);
        }
        return found;
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
