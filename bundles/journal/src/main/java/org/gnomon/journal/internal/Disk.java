package org.gnomon.journal.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the journal does to its directory, so that a test can crash, or fill the disk, at each step.
 */
interface Disk {

    /** The real one. */
    Disk REAL = new Real();

    /** Opens for writing; made if it is not there. */
    LogFile open(Path file) throws IOException;

    InputStream read(Path file) throws IOException;

    boolean exists(Path file);

    /** Renames in one step; what has the new name already is replaced. */
    void move(Path from, Path to) throws IOException;

    /** Does nothing if it is not there. */
    void delete(Path file) throws IOException;

    List<Path> list(Path directory) throws IOException;

    /** Waits until the names in it are on disk; else a power cut can take a new file away. */
    void forceDirectory(Path directory) throws IOException;

    /** Files of the operating system. */
    final class Real implements Disk {

        private Real() {}

        @Override
        public LogFile open(Path file) throws IOException {
            return LogFile.open(file);
        }

        @Override
        public InputStream read(Path file) throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public boolean exists(Path file) {
            return Files.exists(file);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public List<Path> list(Path directory) throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                return files.toList();
            }
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
