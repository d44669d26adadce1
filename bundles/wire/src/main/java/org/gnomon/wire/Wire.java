package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** Numbers and texts as they are on the wire, and what bad ones are answered with. */
final class Wire {

    private static final int MOST_NAME = 255;
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MORE = 0x80;

    private Wire() {}

    static GnomonException bad(String what) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        "bad replication stream: " + what,
                        "The connection is made anew; if this goes on, check link and versions.")
                .asException();
    }

    static GnomonException unsupported(String what) {
        return Problem.of(
                        Problem.UNSUPPORTED,
                        "the other end cannot be understood: " + what,
                        "Bring both hosts to the same version of Gnomon.")
                .asException();
    }

    static void expect(String what, long found, long expected) {
        if (found != expected) {
            throw bad(what + " is " + found + ", expected " + expected);
        }
    }

    static void need(ByteBuffer in, int bytes, String what) {
        if (in.remaining() < bytes) {
            throw bad(in.remaining() + " bytes left for " + what + ", expected " + bytes);
        }
    }

    /** An unsigned number below 2^63, seven bits a byte, the lowest first (LEB128). */
    static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while (rest >= VARINT_MORE) {
            out.put((byte) (rest & VARINT_MORE - 1 | VARINT_MORE));
            rest >>>= VARINT_BITS;
        }
        out.put((byte) rest);
    }

    /** Reads one; the shortest form only, so that a stream has one form. */
    static long varint(ByteBuffer in, String what) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += VARINT_BITS) {
            need(in, 1, what);
            int b = in.get();
            value |= (long) (b & VARINT_MORE - 1) << shift;
            if ((b & VARINT_MORE) == 0) {
                if (b == 0 && shift > 0) {
                    throw bad(what + " is a number with needless bytes");
                }
                return value;
            }
        }
        throw bad(what + " is a number of more than 63 bits");
    }

    /** Printable ASCII, one byte of length before it. */
    static void putName(ByteBuffer out, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > MOST_NAME) {
            throw new IllegalArgumentException("a name of " + bytes.length + " bytes: " + name);
        }
        out.put((byte) bytes.length).put(bytes);
    }

    static String name(ByteBuffer in, int most, String what) {
        need(in, 1, what);
        int length = in.get() & 0xff;
        if (length > most) {
            throw bad(what + " has " + length + " bytes, expected at most " + most);
        }
        need(in, length, what);
        byte[] bytes = new byte[length];
        in.get(bytes);
        for (byte b : bytes) {
            if (b < ' ' || b > '~') {
                throw bad(what + " has the byte " + (b & 0xff) + ", expected printable ASCII");
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** Text in UTF-8, two bytes of length before it; cut to what fits. */
    static void putText(ByteBuffer out, String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, most);
        while (length < bytes.length && length > 0 && (bytes[length] & 0xc0) == 0x80) {
            length--;
        }
        out.putShort((short) length).put(bytes, 0, length);
    }

    static String text(ByteBuffer in, int most, String what) {
        need(in, 2, what);
        int length = in.getShort() & 0xffff;
        if (length > most) {
            throw bad(what + " has " + length + " bytes, expected at most " + most);
        }
        need(in, length, what);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void end(ByteBuffer in, FrameKind kind) {
        if (in.hasRemaining()) {
            throw bad(in.remaining() + " bytes too many in " + kind);
        }
    }
}
