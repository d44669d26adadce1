package org.gnomon.prediction.internal.forecast.method;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** Reads what a {@link StateWriter} wrote. The bytes may be anyone's. */
public final class StateReader {

    private final String name;
    private final String version;
    private final ByteBuffer in;

    /**
     * Begins.
     *
     * @throws GnomonException {@code invalid-input} if the bytes are not whole, or those of another
     *     name or version
     */
    public StateReader(String name, String version, byte[] state) {
        this.name = name;
        this.version = version;
        int body = state.length - Integer.BYTES;
        if (body < 0) {
            throw wrong("has " + state.length + " bytes, expected more");
        }
        CRC32 crc = new CRC32();
        crc.update(state, 0, body);
        if (ByteBuffer.wrap(state).getInt(body) != (int) crc.getValue()) {
            throw wrong("has another checksum than its bytes");
        }
        in = ByteBuffer.wrap(state.clone(), 0, body).slice();
        if (count(Integer.MIN_VALUE, Integer.MAX_VALUE) != StateWriter.MAGIC) {
            throw wrong("does not begin like one");
        }
        String itsName = text();
        String itsVersion = text();
        if (!itsName.equals(name) || !itsVersion.equals(version)) {
            throw wrong(
                    "is of '" + shortened(itsName) + "' version '" + shortened(itsVersion) + "'");
        }
    }

    /** How many bytes are left. */
    public int left() {
        return in.remaining();
    }

    public double number() {
        try {
            double value = in.getDouble();
            if (!Double.isFinite(value)) {
                throw wrong("holds " + value + ", expected a number");
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw wrong("ends too early");
        }
    }

    public int count(int least, int most) {
        try {
            int value = in.getInt();
            if (value < least || value > most) {
                throw wrong("holds " + value + ", expected " + least + " to " + most);
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw wrong("ends too early");
        }
    }

    public String text() {
        byte[] encoded = new byte[count(0, left() - Integer.BYTES)];
        in.get(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }

    /** Call at the end: nothing may be left. */
    public void end() {
        if (left() != 0) {
            throw wrong("has " + left() + " bytes too many");
        }
    }

    private GnomonException wrong(String how) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        "the state of '" + name + "' version " + version + " " + how,
                        "Make it again from the series.")
                .asException();
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
