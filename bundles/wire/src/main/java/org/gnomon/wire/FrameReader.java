package org.gnomon.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/**
 * Reads frames, one after the other. Holds at most one frame of the largest kind that came, and
 * takes memory only after a header's checksum, kind and length were found right. By one thread.
 */
public final class FrameReader {

    private final ReadableByteChannel channel;
    private final boolean checked;
    private final ByteBuffer header = ByteBuffer.allocateDirect(FrameHeader.BYTES);
    private ByteBuffer payload = ByteBuffer.allocateDirect(4096);
    private long position;

    /**
     * @param channel blocking
     */
    public FrameReader(ReadableByteChannel channel) {
        this(channel, true);
    }

    private FrameReader(ReadableByteChannel channel, boolean checked) {
        this.channel = channel;
        this.checked = checked;
    }

    /** Takes wrong checksums, too, so that a fuzzer comes past them. Not for use. */
    public static FrameReader withoutChecksums(ReadableByteChannel channel) {
        return new FrameReader(channel, false);
    }

    /**
     * Reads the next frame. Blocks until it is there.
     *
     * @return empty if the stream has ended between two frames
     * @throws EOFException if it has ended inside one
     * @throws IOException if the channel failed
     * @throws org.gnomon.model.GnomonException {@code invalid-input} if this is no frame or it is
     *     damaged, {@code unsupported} if it is of another version
     */
    public Optional<Frame> read() throws IOException {
        if (!fill(header.clear(), true)) {
            return Optional.empty();
        }
        FrameHeader head = FrameHeader.read(header.flip(), checked);
        makeRoom(head.length());
        fill(payload.clear().limit(head.length()), false);
        payload.flip();
        if (checked) {
            Wire.expect("payload checksum", FrameHeader.crc(payload), head.payloadCrc());
        }
        position += FrameHeader.BYTES + head.length();
        ByteBuffer view = payload.asReadOnlyBuffer().order(ByteOrder.BIG_ENDIAN);
        return Optional.of(new Frame(head.kind(), head.sequence(), view));
    }

    /** Bytes of all frames that were read whole. */
    public long position() {
        return position;
    }

    private void makeRoom(int length) {
        if (payload.capacity() < length) {
            payload = ByteBuffer.allocateDirect(length + length / 2);
        }
    }

    /** Whether there was anything; fails if there was something and then nothing more. */
    private boolean fill(ByteBuffer buffer, boolean mayEnd) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (mayEnd && buffer.position() == 0) {
                    return false;
                }
                throw new EOFException(
                        "the stream ended "
                                + buffer.remaining()
                                + " bytes before the end of the frame that begins at byte "
                                + position);
            }
        }
        return true;
    }
}
