package org.gnomon.journal.internal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** CRC-32C in 8 lower-case hex digits. */
final class Checksum {

    /** Digits of one. */
    static final int LENGTH = 8;

    private Checksum() {}

    static String of(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    static String of(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        return of(bytes, 0, bytes.length);
    }
}
