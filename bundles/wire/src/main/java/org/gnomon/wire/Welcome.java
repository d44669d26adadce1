package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The receiver's answer to {@link Hello}.
 *
 * @param version the format version to speak
 * @param incarnation a number for what the receiver knows; another one than in an earlier
 *     connection means that it has forgotten, and that pages may be others
 * @param acknowledged the last sequence number of the sender's stream that is applied, -1 for none
 * @param store a number that tells which replicas stand on one store, so that their pages may be
 *     referred to ({@link PageStore}); 0 if that is not offered
 * @param blank whether the replica was never written, so that all its pages are zeros
 * @param codecs names of the codecs that it has
 */
public record Welcome(
        int version,
        long incarnation,
        long acknowledged,
        long store,
        boolean blank,
        List<String> codecs) {

    public Welcome {
        codecs = List.copyOf(codecs);
    }

    /** As a payload of {@link FrameKind#WELCOME}. */
    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(FrameKind.WELCOME.mostBytes());
        out.put((byte) version);
        out.putLong(incarnation).putLong(acknowledged).putLong(store);
        out.put((byte) (blank ? 1 : 0));
        Names.put(out, codecs);
        return out.flip();
    }

    /** Reads one. Fails with {@code invalid-input}, or {@code unsupported} for other versions. */
    public static Welcome decode(ByteBuffer payload) {
        ByteBuffer in = payload.slice();
        Wire.need(in, 26, "WELCOME");
        int version = in.get() & 0xff;
        if (version != FrameHeader.VERSION) {
            throw Wire.unsupported("version " + version + ", expected " + FrameHeader.VERSION);
        }
        long incarnation = in.getLong();
        long acknowledged = in.getLong();
        long store = in.getLong();
        int blank = in.get() & 0xff;
        if (blank > 1) {
            throw Wire.bad("blank is " + blank + ", expected 0 or 1");
        }
        List<String> codecs = Names.read(in);
        Wire.end(in, FrameKind.WELCOME);
        return new Welcome(version, incarnation, acknowledged, store, blank == 1, codecs);
    }
}
