package org.gnomon.backend.kvm.internal.stream;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Gives its bytes in portions that fit nothing. */
final class Dribble implements ReadableByteChannel {
    private final ByteBuffer bytes;
    private final int portion;

    Dribble(byte[] bytes, int portion) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.portion = portion;
    }

    @Override
    public int read(ByteBuffer to) {
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int length = Math.min(portion, Math.min(bytes.remaining(), to.remaining()));
        to.put(bytes.slice(bytes.position(), length));
        bytes.position(bytes.position() + length);
        return length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // Nothing to close.
    }
}
