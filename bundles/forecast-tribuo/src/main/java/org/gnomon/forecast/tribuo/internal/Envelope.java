package org.gnomon.forecast.tribuo.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/**
 * Bytes that say what they are and whether they are whole: a mark, the length of a kind, the kind,
 * the length of the content, the content, and a CRC-32 of all before it.
 */
final class Envelope {

    private static final int MARK = 0x474e5442;
    private static final int FRAME = 4 * Integer.BYTES;

    private Envelope() {}

    static byte[] seal(String kind, byte[] content) {
        byte[] name = kind.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(FRAME + name.length + content.length);
        out.putInt(MARK).putInt(name.length).put(name);
        out.putInt(content.length).put(content);
        CRC32 sum = new CRC32();
        sum.update(out.array(), 0, out.position());
        return out.putInt((int) sum.getValue()).array();
    }

    /**
     * Opens what was sealed.
     *
     * @throws GnomonException {@code invalid-input} if it is anything else
     */
    static byte[] open(String kind, byte[] sealed, int most) {
        byte[] name = kind.getBytes(StandardCharsets.UTF_8);
        int frame = FRAME + name.length;
        if (sealed.length < frame || sealed.length > most) {
            throw wrong(sealed.length + " bytes, expected " + frame + " to " + most, null);
        }
        ByteBuffer in = ByteBuffer.wrap(sealed);
        int mark = in.getInt();
        int length = in.getInt();
        byte[] found = new byte[name.length];
        in.get(found);
        if (mark != MARK || length != name.length || !Arrays.equals(found, name)) {
            throw wrong("a beginning that is not that of '" + kind + "'", null);
        }
        int content = in.getInt();
        if (content != sealed.length - frame) {
            throw wrong(content + " bytes announced, there are " + (sealed.length - frame), null);
        }
        CRC32 sum = new CRC32();
        sum.update(sealed, 0, sealed.length - Integer.BYTES);
        int expected = in.getInt(sealed.length - Integer.BYTES);
        if ((int) sum.getValue() != expected) {
            throw wrong("a checksum that does not fit its bytes", null);
        }
        return Arrays.copyOfRange(sealed, in.position(), in.position() + content);
    }

    static GnomonException wrong(String found, Throwable cause) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        "a state has " + found,
                        "Train the forecaster again; this state cannot be read.")
                .asException(cause);
    }
}
