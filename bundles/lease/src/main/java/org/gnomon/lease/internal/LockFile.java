package org.gnomon.lease.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that the operating system locks for this process until it is closed or the process ends,
 * however it ends. Its content is for whoever is refused, and a second memory of the last epoch.
 */
final class LockFile implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);

    // Closing any channel to a file frees all locks that this Java machine has on it. So a second
    // try from within must not even open it; this table is the one that all class loaders share.
    private static final String HELD = "org.gnomon.held.";

    private final Path path;
    private final FileChannel channel;
    private final Object identity;
    private final String key;

    private LockFile(Path path, FileChannel channel, String key) throws IOException {
        this.path = path;
        this.channel = channel;
        this.key = key;
        this.identity = identityOf(path);
    }

    /**
     * Takes the lock.
     *
     * @throws org.gnomon.model.GnomonException {@code lease-held}
     */
    static LockFile take(Path file, Note mine) throws IOException {
        Path path = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
        // Other file systems than the machine's own see to their locks themselves.
        boolean own = path.getFileSystem() == FileSystems.getDefault();
        String key = own ? HELD + path : null;
        Object other = own ? System.getProperties().putIfAbsent(key, mine.holder()) : null;
        if (other != null) {
            throw Problems.held(mine.vm(), other.toString());
        }
        try {
            return lock(path, mine, key);
        } catch (IOException | RuntimeException e) {
            forget(key);
            throw e;
        }
    }

    private static LockFile lock(Path path, Note mine, String key) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String holder = read(channel).map(Note::holder).orElse("another process");
                throw Problems.held(mine.vm(), holder);
            }
            return new LockFile(path, channel, key);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException expected) {
            return null;
        }
    }

    /** What the holder before left in it, if that is whole. */
    Optional<Note> content() throws IOException {
        return read(channel);
    }

    private static Optional<Note> read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Note.LENGTH + 1);
        long at = 0;
        for (int n = 0; n >= 0 && bytes.hasRemaining(); at += Math.max(n, 0)) {
            n = channel.read(bytes, at);
        }
        return Note.decode(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /** Tells who holds it. A disk that has no room for that does not undo the lock. */
    void sign(Note note) {
        ByteBuffer bytes = ByteBuffer.wrap(note.encode());
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
            }
            channel.truncate(Note.LENGTH);
        } catch (IOException e) {
            LOG.warn("{} could not be written: {}", path, e.toString());
        }
    }

    /** Whether it is locked, and still what others find under its name. */
    boolean isOurs() {
        try {
            return channel.isOpen() && Objects.equals(identity, identityOf(path));
        } catch (NoSuchFileException expected) {
            return false;
        } catch (IOException e) {
            LOG.warn("{} cannot be looked at", path, e);
            return false;
        }
    }

    private static Object identityOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
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
