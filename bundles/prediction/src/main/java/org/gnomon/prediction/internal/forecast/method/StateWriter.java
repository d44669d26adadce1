package org.gnomon.prediction.internal.forecast.method;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.gnomon.spi.forecast.Forecaster;

/**
 * Writes a model's state: a magic number, the forecaster's name and version, what the model wants
 * to keep, and a checksum (CRC-32) over it all.
 */
final class StateWriter {

    static final int MAGIC = 0x474e464d;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    StateWriter(Forecaster.Descriptor of) {
        count(MAGIC);
        text(of.name());
        text(of.version());
    }

    void number(double value) {
        try {
            out.writeDouble(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void count(int value) {
        try {
            out.writeInt(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void text(String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        count(encoded.length);
        bytes.writeBytes(encoded);
    }

    /** All of it, with the checksum. */
    byte[] bytes() {
        byte[] body = bytes.toByteArray();
        CRC32 crc = new CRC32();
        crc.update(body);
        byte[] all = Arrays.copyOf(body, body.length + Integer.BYTES);
        ByteBuffer.wrap(all).putInt(body.length, (int) crc.getValue());
        return all;
    }
}
