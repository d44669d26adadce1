package org.gnomon.journal.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The few things the journal does to a file, so that a test can make each of them fail. */
interface LogFile extends Closeable {

    /** Writes all of it at a place. */
    void write(ByteBuffer bytes, long at) throws IOException;

    /** Waits until all that was written is on disk. */
    void force() throws IOException;

    /** Cuts the file. */
    void truncate(long length) throws IOException;

    /** How long the file is now. */
    long size() throws IOException;

    @Override
    void close() throws IOException;

    /** The real one; made if it is not there. */
    static LogFile open(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        return new LogFile() {
            @Override
            public void write(ByteBuffer bytes, long at) throws IOException {
                long position = at;
                while (bytes.hasRemaining()) {
                    position += channel.write(bytes, position);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(true);
            }

            @Override
            public void truncate(long length) throws IOException {
                channel.truncate(length);
            }

            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
