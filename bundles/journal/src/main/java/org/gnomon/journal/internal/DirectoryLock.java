package org.gnomon.journal.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.gnomon.model.Problem;

/**
 * Makes sure that one controller at a time works on a data directory. The operating system gives
 * the lock back when the holder dies, so there is never a stale one to remove by hand.
 */
final class DirectoryLock implements Closeable {

    private static final int MAX_HOLDER = 200;

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock; fails with {@code busy}, naming the holder. */
    static DirectoryLock take(Path directory, Instant now) throws IOException {
        Path file = directory.resolve("journal.lock");
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
            String me = "process " + ProcessHandle.current().pid() + " since " + now;
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(me.getBytes(StandardCharsets.UTF_8)), 0);
            return new DirectoryLock(channel);
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

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_HOLDER);
        channel.read(text, 0);
        String holder = StandardCharsets.UTF_8.decode(text.flip()).toString();
        return holder.isBlank() ? "another process" : holder;
    }

    private static RuntimeException busy(Path directory, String holder) {
        return Problem.of(
                        Problem.BUSY,
                        directory + " is in use by " + holder + "; one controller may write there.",
                        "Stop the other one first, or set gnomon.data to a directory of its own.")
                .asException();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
