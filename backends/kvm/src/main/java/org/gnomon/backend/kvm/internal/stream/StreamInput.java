package org.gnomon.backend.kvm.internal.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.gnomon.backend.kvm.internal.Problems;

/**
 * Big-endian values out of a channel, through one buffer of a fixed size. Nothing is allocated by a
 * length that came out of the channel, but names, which have 255 bytes at most.
 */
final class StreamInput {
    private final ReadableByteChannel channel;
    private final ByteBuffer buffer;

    /** Bytes of the channel that are in front of the buffer's first. */
    private long before;

    /**
     * @param buffer two pages at least
     */
    StreamInput(ReadableByteChannel channel, ByteBuffer buffer) {
        this.channel = channel;
        this.buffer = buffer.clear().flip();
    }

    /** Bytes taken so far. */
    long offset() {
        return before + buffer.position();
    }

    /** The buffer itself, from what comes next. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Waits until so many bytes are there. */
    void require(int bytes, String what) {
        while (buffer.remaining() < bytes) {
            if (!fill()) {
                throw Malformed.truncated(before + buffer.limit(), what);
            }
        }
    }

    /** Waits for any byte; false at the end of the channel. */
    boolean more() {
        return buffer.hasRemaining() || fill();
    }

    private boolean fill() {
        before += buffer.position();
        buffer.compact();
        try {
            return channel.read(buffer) > 0;
        } catch (IOException e) {
            throw Problems.io("Cannot read QEMU's migration stream", e);
        } finally {
            buffer.flip();
        }
    }

    int u8(String what) {
        require(1, what);
        return buffer.get() & 0xff;
    }

    int u16(String what) {
        require(2, what);
        return buffer.getShort() & 0xffff;
    }

    int u32(String what) {
        require(4, what);
        return buffer.getInt();
    }

    long u64(String what) {
        require(8, what);
        return buffer.getLong();
    }

    /** A name of a length that is in the byte before it. */
    String name(String what) {
        return text(u8("the length of " + what), what);
    }

    /** A text of a length that was checked. */
    String text(int length, String what) {
        byte[] bytes = bytes(length, what);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Bytes of a length that was checked. */
    byte[] bytes(int length, String what) {
        require(length, what);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }
}
