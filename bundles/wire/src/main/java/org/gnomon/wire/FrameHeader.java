package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The plain header in front of every payload, outside of every codec. Its own checksum is looked at
 * before its length is believed, and it holds the payload's checksum (CRC-32C, RFC 3720 appendix
 * B.4).
 *
 * @param kind what the frame is
 * @param flags none are defined; 0
 * @param length bytes of the payload
 * @param payloadCrc CRC-32C of the payload
 * @param sequence which of the sender's frames it is, or which one is meant
 */
public record FrameHeader(FrameKind kind, int flags, int length, int payloadCrc, long sequence) {

    /** "GNOM". */
    public static final int MAGIC = 0x474e4f4d;

    /** The format that this describes. Version 1 never left its process. */
    public static final int VERSION = 2;

    /** Bytes of a header. */
    public static final int BYTES = 28;

    static final int AT_KIND = 5;
    static final int AT_FLAGS = 6;
    static final int AT_LENGTH = 8;
    static final int AT_PAYLOAD_CRC = 12;
    static final int AT_SEQUENCE = 16;
    static final int AT_CRC = 24;

    /** Writes it at the buffer's position, which moves. */
    void write(ByteBuffer out) {
        ByteBuffer to = out.slice(out.position(), BYTES).order(ByteOrder.BIG_ENDIAN);
        to.putInt(MAGIC).put((byte) VERSION).put((byte) kind.code()).putShort((short) flags);
        to.putInt(length).putInt(payloadCrc).putLong(sequence);
        to.putInt(crc(to.duplicate().flip()));
        out.position(out.position() + BYTES);
    }

    /**
     * Reads one.
     *
     * @param from has {@link #BYTES} from its position on, which stays
     * @throws org.gnomon.model.GnomonException {@code invalid-input}
     */
    static FrameHeader read(ByteBuffer from, boolean checked) {
        ByteBuffer in = from.slice(from.position(), BYTES).order(ByteOrder.BIG_ENDIAN);
        Wire.expect("magic", in.getInt(0), MAGIC);
        int version = in.get(4) & 0xff;
        if (version != VERSION) {
            throw Wire.unsupported("format version " + version + ", expected " + VERSION);
        }
        if (checked) {
            Wire.expect("header checksum", in.getInt(AT_CRC), crc(in.slice(0, AT_CRC)));
        }
        FrameKind kind = FrameKind.of(in.get(AT_KIND) & 0xff);
        if (kind == null) {
            throw Wire.bad("kind " + (in.get(AT_KIND) & 0xff) + ", expected 1 to 13");
        }
        int flags = in.getShort(AT_FLAGS) & 0xffff;
        Wire.expect("flags", flags, 0);
        int length = in.getInt(AT_LENGTH);
        if (length < 0 || length > kind.mostBytes()) {
            throw Wire.bad(
                    Integer.toUnsignedString(length)
                            + " bytes of "
                            + kind
                            + ", expected at most "
                            + kind.mostBytes());
        }
        return new FrameHeader(
                kind, flags, length, in.getInt(AT_PAYLOAD_CRC), in.getLong(AT_SEQUENCE));
    }

    /** The checksum of all that remains, which stays. */
    static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }
}
