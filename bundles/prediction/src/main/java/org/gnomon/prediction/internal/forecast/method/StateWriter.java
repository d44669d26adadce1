package org.gnomon.prediction.internal.forecast.method;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Writes a small state: a magic number, a name and version, what is to be kept, and a checksum
 * (CRC-32) over it all.
 */
public final class StateWriter {

    static final int MAGIC = 0x474e464d;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** Begins with whose state it is. */
    public StateWriter(String name, String version) {
        count(MAGIC);
        text(name);
        text(version);
    }

    public void number(double value) {
        try {
            out.writeDouble(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void count(int value) {
        try {
            out.writeInt(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void text(String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        count(encoded.length);
        bytes.writeBytes(encoded);
    }

    /** All of it, with the checksum. */
    public byte[] bytes() {
        byte[] body = bytes.toByteArray();
        CRC32 crc = new CRC32();
        crc.update(body);
        byte[] all = Arrays.copyOf(body, body.length + Integer.BYTES);
        ByteBuffer.wrap(all).putInt(body.length, (int) crc.getValue());
        return all;
    }
}
