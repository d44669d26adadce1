package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The receiver's answer to {@link Hello}.
 *
 * @param version the format version to speak
 * @param incarnation a number that the replica was given when its pages last became other than by
 *     this stream; never 0. If the sender names the same one, what it believes the replica to hold
 *     still holds
 * @param feed the number of the last feed that the receiver saw, 0 for none
 * @param acknowledged the last sequence number that is applied, -1 for none
 * @param store a number that tells which replicas stand on one store, so that their pages may be
 *     referred to ({@link PageStore}); 0 if that is not offered
 * @param codecs names of the codecs that it has
 */
public record Welcome(
        int version,
        long incarnation,
        long feed,
        long acknowledged,
        long store,
        List<String> codecs) {

    public Welcome {
        codecs = List.copyOf(codecs);
    }

    /** As a payload of {@link FrameKind#WELCOME}. */
    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(FrameKind.WELCOME.mostBytes());
        out.put((byte) version);
        out.putLong(incarnation).putLong(feed).putLong(acknowledged).putLong(store);
        Names.put(out, codecs);
        return out.flip();
    }

    /** Reads one. Fails with {@code invalid-input}, or {@code unsupported} for other versions. */
    public static Welcome decode(ByteBuffer payload) {
        ByteBuffer in = payload.slice();
        Wire.need(in, 33, "WELCOME");
        int version = in.get() & 0xff;
        if (version != FrameHeader.VERSION) {
            throw Wire.unsupported("version " + version + ", expected " + FrameHeader.VERSION);
        }
        long incarnation = in.getLong();
        long feed = in.getLong();
        long acknowledged = in.getLong();
        long store = in.getLong();
        List<String> codecs = Names.read(in);
        Wire.end(in, FrameKind.WELCOME);
        return new Welcome(version, incarnation, feed, acknowledged, store, codecs);
    }
}
