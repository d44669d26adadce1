package org.gnomon.lease.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What is done to the epoch files, so that a test can crash, or fill the disk, at each step. */
interface Disk {

    /** The real one. */
    Disk REAL = new Real();

    boolean exists(Path file) throws IOException;

    /** At most so many bytes from its beginning. */
    byte[] read(Path file, int most) throws IOException;

    /** Writes a file anew and waits until it is on disk. */
    void write(Path file, byte[] bytes) throws IOException;

    /** Renames in one step; what has the new name already is replaced. */
    void move(Path from, Path to) throws IOException;

    /** Waits until the names in it are on disk. */
    void forceDirectory(Path directory) throws IOException;

    /** Files of the operating system. */
    final class Real implements Disk {

        private Real() {}

        @Override
        public boolean exists(Path file) {
            return Files.exists(file);
        }

        @Override
        public byte[] read(Path file, int most) throws IOException {
            try (var in = Files.newInputStream(file)) {
                return in.readNBytes(most);
            }
        }

        @Override
        public void write(Path file, byte[] bytes) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
