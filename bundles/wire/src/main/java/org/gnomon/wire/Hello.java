package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The first frame of a connection, by the end that sends pages.
 *
 * @param oldest the oldest format version that it speaks
 * @param newest the newest
 * @param pageSize bytes of a page
 * @param memoryBytes of the replica, device memory behind the RAM included
 * @param key which replica of the sender's it is, 1 to 120 printable ASCII characters
 * @param stream a number for what the sender knows of the replica: the same one in a later
 *     connection means that it goes on, a new one that it knows nothing
 * @param next the lowest sequence number that it may still send
 * @param codecs names of the codecs that it has
 */
public record Hello(
        int oldest,
        int newest,
        int pageSize,
        long memoryBytes,
        String key,
        long stream,
        long next,
        List<String> codecs) {

    static final int KEY_BYTES = 120;

    public Hello {
        codecs = List.copyOf(codecs);
    }

    /** As a payload of {@link FrameKind#HELLO}. */
    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(FrameKind.HELLO.mostBytes());
        out.put((byte) oldest).put((byte) newest);
        out.putInt(pageSize).putLong(memoryBytes);
        out.putLong(stream).putLong(next);
        Wire.putName(out, key);
        Names.put(out, codecs);
        return out.flip();
    }

    /** Reads one. Fails with {@code invalid-input}, or {@code unsupported} for other versions. */
    public static Hello decode(ByteBuffer payload) {
        ByteBuffer in = payload.slice();
        Wire.need(in, 30, "HELLO");
        int oldest = in.get() & 0xff;
        int newest = in.get() & 0xff;
        if (oldest > newest) {
            throw Wire.bad("versions " + oldest + " to " + newest);
        }
        int pageSize = in.getInt();
        PageBatch.requirePageSize(pageSize);
        long memory = in.getLong();
        if (memory <= 0 || memory % pageSize != 0) {
            throw Wire.bad("memory of " + memory + " bytes, expected whole pages of " + pageSize);
        }
        long stream = in.getLong();
        long next = in.getLong();
        String key = Wire.name(in, KEY_BYTES, "the replica's key");
        List<String> codecs = Names.read(in);
        Wire.end(in, FrameKind.HELLO);
        return new Hello(oldest, newest, pageSize, memory, key, stream, next, codecs);
    }

    /** The version to speak. Fails with {@code unsupported} if this end does not speak any. */
    public int agreedVersion() {
        if (oldest > FrameHeader.VERSION || newest < FrameHeader.VERSION) {
            throw Wire.unsupported(
                    "it speaks the versions "
                            + oldest
                            + " to "
                            + newest
                            + ", here is "
                            + FrameHeader.VERSION);
        }
        return FrameHeader.VERSION;
    }
}
