package org.gnomon.journal.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.gnomon.model.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that one controller at a time works on a data directory. The operating system gives
 * the lock back when the holder dies, so there is never a stale one to remove by hand.
 */
final class DirectoryLock implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
    private static final int MAX_HOLDER = 200;

    // Closing any channel to a file frees all locks that this Java machine has on it. So a second
    // try from within must not even open it; this table is the one that all class loaders share.
    private static final String HELD = "org.gnomon.held.";

    private final FileChannel channel;
    private final String key;

    private DirectoryLock(FileChannel channel, String key) {
        this.channel = channel;
        this.key = key;
    }

    /** Takes the lock; fails with {@code busy}, naming the holder. */
    static DirectoryLock take(Path directory, Instant now) throws IOException {
        Path file = directory.toRealPath().resolve("journal.lock");
        String me = "process " + ProcessHandle.current().pid() + " since " + now;
        String key = HELD + file;
        // Other file systems than the machine's own see to their locks themselves.
        boolean own = file.getFileSystem() == FileSystems.getDefault();
        Object other = own ? System.getProperties().putIfAbsent(key, me) : null;
        if (other != null) {
            throw busy(directory, other.toString());
        }
        try {
            return new DirectoryLock(takeFrom(file, directory, me), own ? key : null);
        } catch (IOException | RuntimeException e) {
            forget(own ? key : null);
            throw e;
        }
    }

    private static FileChannel takeFrom(Path file, Path directory, String me) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw busy(directory, holder(channel));
            }
            sign(channel, me);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    // The name is for whoever is refused; a disk without room for it does not undo the lock.
    private static void sign(FileChannel channel, String me) {
        byte[] text = (me + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            channel.write(ByteBuffer.wrap(text), 0);
            channel.truncate(text.length);
        } catch (IOException e) {
            LOG.warn("The lock's holder could not be written: {}", e.toString());
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException expected) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_HOLDER);
        channel.read(text, 0);
        String holder = StandardCharsets.UTF_8.decode(text.flip()).toString();
        String line = holder.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
        return line.isBlank() ? "another process" : line;
    }

    private static RuntimeException busy(Path directory, String holder) {
        return Problem.of(
                        Problem.BUSY,
                        directory + " is in use by " + holder + "; one controller may write there.",
                        "Work with that one (./gnomon shell), or stop it first (./gnomon stop), or"
                                + " set gnomon.data to a directory of its own.")
                .asException();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            forget(key);
        }
    }

    private static void forget(String key) {
        if (key != null) {
            System.getProperties().remove(key);
        }
    }
}
