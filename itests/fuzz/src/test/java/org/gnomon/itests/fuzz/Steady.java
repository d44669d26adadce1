package org.gnomon.itests.fuzz;

import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** Bytes to be read to their end, whatever is closed meanwhile; what is written is kept. */
final class Steady implements ByteChannel {

    private final MemoryChannel bytes;

    Steady(byte[] in) {
        bytes = new MemoryChannel(in);
    }

    byte[] written() {
        return bytes.written();
    }

    @Override
    public int read(ByteBuffer to) {
        return bytes.read(to);
    }

    @Override
    public int write(ByteBuffer from) {
        return bytes.write(from);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // The other side has more to say.
    }
}
