package org.gnomon.itests.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** Bytes to be read; what is written is kept. */
final class MemoryChannel implements ByteChannel {

    private final ByteBuffer in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    MemoryChannel(byte[] in) {
        this.in = ByteBuffer.wrap(in);
    }

    boolean hasMore() {
        return in.hasRemaining();
    }

    byte[] written() {
        return out.toByteArray();
    }

    @Override
    public int read(ByteBuffer to) {
        if (!in.hasRemaining()) {
            return -1;
        }
        int n = Math.min(to.remaining(), in.remaining());
        to.put(in.slice(in.position(), n));
        in.position(in.position() + n);
        return n;
    }

    @Override
    public int write(ByteBuffer from) {
        int n = from.remaining();
        while (from.hasRemaining()) {
            out.write(from.get());
        }
        return n;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        in.position(in.limit());
    }
}
