package org.gnomon.prediction.internal.forecast.method;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.Forecaster;

/** Reads what a {@link StateWriter} wrote. The bytes may be anyone's. */
final class StateReader {

    private final Forecaster.Descriptor of;
    private final ByteBuffer in;

    /**
     * Begins.
     *
     * @throws GnomonException {@code invalid-input} if the bytes are not whole, or another
     *     forecaster's
     */
    StateReader(Forecaster.Descriptor of, byte[] state) {
        this.of = of;
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
        String name = text();
        String version = text();
        if (!name.equals(of.name()) || !version.equals(of.version())) {
            throw wrong("is of '" + shortened(name) + "' version '" + shortened(version) + "'");
        }
    }

    /** How many bytes are left. */
    int left() {
        return in.remaining();
    }

    double number() {
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

    int count(int least, int most) {
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

    String text() {
        byte[] encoded = new byte[count(0, left() - Integer.BYTES)];
        in.get(encoded);
        return new String(encoded, StandardCharsets.UTF_8);
    }

    /** Call at the end: nothing may be left. */
    void end() {
        if (left() != 0) {
            throw wrong("has " + left() + " bytes too many");
        }
    }

    private GnomonException wrong(String how) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        "the state of forecaster '"
                                + of.name()
                                + "' version "
                                + of.version()
                                + " "
                                + how,
                        "Fit the model again.")
                .asException();
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
