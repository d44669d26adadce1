package org.gnomon.backend.kvm.internal.memory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.Problem;

/**
 * A file of pages that is written, though not through a mapping: a full file system is an error
 * then, not the end of the process. Opened when first written; safe for use by any thread.
 */
public final class PageFile implements Closeable {

    private final Path file;
    private final String what;
    private FileChannel channel;
    private boolean closed;

    /**
     * @param what it is, for messages
     */
    public PageFile(Path file, String what) {
        this.file = file;
        this.what = what;
    }

    /** Writes all that remains; fails when it is closed. */
    public synchronized void write(long offset, ByteBuffer content) {
        if (closed) {
            throw Problems.of(
                    Problem.NOT_RUNNING,
                    "Cannot write " + what + ": it was closed.",
                    "Open another replica.");
        }
        try {
            if (channel == null) {
                channel = FileChannel.open(file, StandardOpenOption.WRITE);
            }
            long at = offset;
            while (content.hasRemaining()) {
                at += channel.write(content, at);
            }
        } catch (IOException e) {
            throw Problems.io("Cannot write " + what, e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw Problems.io("Cannot close " + what, e);
        }
    }
}
