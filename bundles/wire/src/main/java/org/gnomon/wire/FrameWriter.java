package org.gnomon.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Writes frames. A frame smaller than its own buffer goes out as one write, so that a channel with
 * records or packets makes one of it. Threads take turns.
 */
public final class FrameWriter {

    private static final int TOGETHER_BYTES = 16 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final WritableByteChannel channel;
    private final ByteBuffer small = ByteBuffer.allocateDirect(TOGETHER_BYTES);
    private long written;

    /**
     * @param channel blocking
     */
    public FrameWriter(WritableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Appends a whole frame to a buffer, for one who keeps frames to send them again.
     *
     * @param out has {@link FrameHeader#BYTES} and the payload's length left; its position moves
     * @throws org.gnomon.model.GnomonException {@code invalid-input} if the payload is too long
     */
    public static void put(ByteBuffer out, FrameKind kind, long sequence, ByteBuffer payload) {
        header(kind, sequence, payload).write(out);
        out.put(payload.duplicate());
    }

    /** Writes all that remains: frames made by {@link #put}. Its position moves to its limit. */
    public synchronized void write(ByteBuffer frames) throws IOException {
        written += frames.remaining();
        while (frames.hasRemaining()) {
            channel.write(frames);
        }
    }

    /** Writes a frame without a payload. */
    public void write(FrameKind kind, long sequence) throws IOException {
        write(kind, sequence, NOTHING);
    }

    /**
     * Writes a frame. Blocks until the channel has taken it.
     *
     * @param payload all that remains; its position and limit stay
     * @throws org.gnomon.model.GnomonException {@code invalid-input} if it is too long
     */
    public synchronized void write(FrameKind kind, long sequence, ByteBuffer payload)
            throws IOException {
        int length = payload.remaining();
        header(kind, sequence, payload).write(small.clear());
        ByteBuffer rest = payload.duplicate();
        if (length <= small.remaining()) {
            small.put(rest);
        }
        drain(small.flip(), rest);
        written += FrameHeader.BYTES + length;
    }

    /** Bytes of all frames that were written. */
    public synchronized long written() {
        return written;
    }

    private static FrameHeader header(FrameKind kind, long sequence, ByteBuffer payload) {
        int length = payload.remaining();
        if (length > kind.mostBytes()) {
            throw Wire.bad(length + " bytes to send in " + kind + ", at most " + kind.mostBytes());
        }
        return new FrameHeader(kind, 0, length, FrameHeader.crc(payload), sequence);
    }

    private void drain(ByteBuffer first, ByteBuffer then) throws IOException {
        if (channel instanceof GatheringByteChannel gathering && then.hasRemaining()) {
            ByteBuffer[] both = {first, then};
            while (then.hasRemaining()) {
                gathering.write(both);
            }
            return;
        }
        while (first.hasRemaining()) {
            channel.write(first);
        }
        while (then.hasRemaining()) {
            channel.write(then);
        }
    }
}
