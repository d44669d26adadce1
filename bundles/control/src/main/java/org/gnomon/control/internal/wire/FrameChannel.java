package org.gnomon.control.internal.wire;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Frames over a blocking channel: one byte of type, four of length (big-endian), the payload. One
 * thread may read while others write; writes are whole.
 */
public final class FrameChannel implements Closeable {

    public static final int MAX_PAYLOAD = 32 * 1024;

    /** Opens every connection, so that a stranger is known by its first bytes. */
    private static final byte[] PREAMBLE = "GNOMON/1\n".getBytes(StandardCharsets.US_ASCII);

    private static final int HEADER = 5;

    private final ByteChannel channel;
    private final Object writing = new Object();

    public FrameChannel(ByteChannel channel) {
        this.channel = channel;
    }

    public void sendPreamble() throws IOException {
        writeFully(ByteBuffer.wrap(PREAMBLE));
    }

    public void expectPreamble() throws IOException {
        byte[] got = readFully(PREAMBLE.length);
        if (!Arrays.equals(got, PREAMBLE)) {
            throw new ProtocolException("the connection does not begin with GNOMON/1");
        }
    }

    /** The next frame. Blocks. {@link EOFException} when the other end closed. */
    public Frame read() throws IOException {
        ByteBuffer header = ByteBuffer.wrap(readFully(HEADER));
        FrameType type = FrameType.of(header.get());
        int length = header.getInt();
        if (length < 0 || length > MAX_PAYLOAD) {
            throw new ProtocolException(
                    "frame of " + length + " bytes, allowed are 0 to " + MAX_PAYLOAD);
        }
        return new Frame(type, readFully(length));
    }

    /** Sends one frame. Blocks while the other end does not read. */
    public void write(Frame frame) throws IOException {
        if (frame.payload().length > MAX_PAYLOAD) {
            throw new ProtocolException("frame too long: " + frame.payload().length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + frame.payload().length);
        bytes.put(frame.type().code()).putInt(frame.payload().length).put(frame.payload()).flip();
        synchronized (writing) {
            writeFully(bytes);
        }
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private byte[] readFully(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the other end closed the connection");
            }
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
