package org.gnomon.replication.internal.far;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is sent to other hosts, for whoever looks for a fault: a file for each connection,
 * readable by its owner alone, since it is a guest's memory. Bounded: when the folder's captures
 * have reached the limit together, or there are too many, nothing is kept any more. Whatever goes
 * wrong here, replication goes on.
 */
public final class Capture {

    /** How the files' names end. */
    static final String ENDING = ".gnomon";

    /** A link that is cut again and again makes many small ones. */
    static final int MOST_FILES = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    private static final String PRIVATE = "rw-------";

    private final Path folder;
    private final long mostBytes;
    private boolean told;
    private long bytes;

    /**
     * @param folder is made if it is not there
     * @param mostBytes of all captures in it, those that are there already among them
     */
    public Capture(Path folder, long mostBytes) throws IOException {
        this.folder = folder;
        this.mostBytes = mostBytes;
        Files.createDirectories(folder);
        for (Path file : files()) {
            bytes += Files.size(file);
        }
    }

    /**
     * Keeps what goes over each connection from now on.
     *
     * @param name of the replica
     */
    public Dialer of(String name, Dialer dialer) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
        return () -> open(plain, dialer.dial());
    }

    private ByteChannel open(String name, ByteChannel channel) {
        try {
            FileChannel file = mayOpen() ? create(name) : null;
            return file == null ? channel : new Tee(channel, file);
        } catch (IOException e) {
            LOG.warn("{}: what is sent is not captured: {}", name, e.toString());
            return channel;
        }
    }

    private synchronized boolean mayOpen() throws IOException {
        return !isFull(1) && files().size() < MOST_FILES;
    }

    private FileChannel create(String name) throws IOException {
        for (int number = 1; number <= MOST_FILES; number++) {
            Path file = folder.resolve(name + "-" + number + ENDING);
            try {
                return FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(PRIVATE)));
            } catch (FileAlreadyExistsException e) {
                LOG.trace("{} is of an earlier connection", file);
            }
        }
        return null;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().endsWith(ENDING)).toList();
        }
    }

    private synchronized boolean take(int more) {
        if (isFull(more)) {
            return false;
        }
        bytes += more;
        return true;
    }

    private synchronized boolean isFull(int more) {
        boolean full = bytes + more > mostBytes;
        if (full && !told) {
            told = true;
            LOG.warn("{} holds {} bytes of at most {}: captures end", folder, bytes, mostBytes);
        }
        return full;
    }

    /**
     * A connection; what is written to it is kept, too. Kept first: who reads at the other end may
     * answer, and have the connection closed, before a write returns here.
     */
    private final class Tee implements ByteChannel {

        private final ByteChannel channel;
        private final FileChannel file;
        private boolean over;

        /** Bytes of the writer's buffer that are kept already, as the channel took only a part. */
        private int ahead;

        Tee(ByteChannel channel, FileChannel file) {
            this.channel = channel;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int all = from.remaining();
            keep(from.duplicate().position(from.position() + Math.min(ahead, all)));
            ahead = all;
            int written = channel.write(from);
            ahead = all - written;
            return written;
        }

        private synchronized void keep(ByteBuffer bytes) {
            if (over || !take(bytes.remaining())) {
                over = true;
                return;
            }
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            } catch (IOException e) {
                over = true;
                LOG.warn("a capture in {} ends: {}", folder, e.toString());
            }
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            try (file) {
                channel.close();
            }
        }
    }
}
