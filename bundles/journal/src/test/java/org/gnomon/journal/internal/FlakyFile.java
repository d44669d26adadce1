package org.gnomon.journal.internal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The real file on a disk with so much room, which can also fail in other ways. */
final class FlakyFile implements LogFile {

    private final LogFile file;
    long room = Long.MAX_VALUE;
    boolean failForce;
    boolean failTruncate;

    FlakyFile(LogFile file) {
        this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long at) throws IOException {
        int fits = (int) Math.max(0, Math.min(bytes.remaining(), room - at));
        boolean full = fits < bytes.remaining();
        bytes.limit(bytes.position() + fits);
        file.write(bytes, at);
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void force() throws IOException {
        if (failForce) {
            failForce = false;
            throw new IOException("Input/output error");
        }
        file.force();
    }

    @Override
    public void truncate(long length) throws IOException {
        if (failTruncate) {
            throw new IOException("Input/output error");
        }
        file.truncate(length);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
