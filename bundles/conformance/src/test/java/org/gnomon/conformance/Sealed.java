package org.gnomon.conformance;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.gnomon.model.Problem;

/** Bytes with a checksum before them, as the flawless forecaster and trainer write. */
final class Sealed {

    private Sealed() {}

    static byte[] seal(double... values) {
        ByteBuffer out = ByteBuffer.allocate(8 + 8 * values.length);
        out.putLong(0);
        for (double value : values) {
            out.putDouble(value);
        }
        return out.putLong(0, crc(out.array())).array();
    }

    static double[] open(byte[] state, int values) {
        if (state.length != 8 + 8 * values || ByteBuffer.wrap(state).getLong() != crc(state)) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            state.length + " bytes that are not a state of this forecaster",
                            "")
                    .asException();
        }
        double[] read = new double[values];
        ByteBuffer.wrap(state, 8, 8 * values).asDoubleBuffer().get(read);
        return read;
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 8, bytes.length - 8);
        return crc.getValue() + 1;
    }
}
