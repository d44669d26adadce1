package org.gnomon.replication.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** The numbers of the wire format. The package documentation has the whole picture. */
final class Frame {

    static final int MAGIC = 0x474e4f4d;
    static final byte VERSION = 1;
    static final byte KIND_PAGES = 1;

    static final int AT_MAGIC = 0;
    static final int AT_VERSION = 4;
    static final int AT_KIND = 5;
    static final int AT_COUNT = 6;
    static final int AT_PAGE_SIZE = 8;
    static final int AT_PAYLOAD = 12;
    static final int AT_SEQUENCE = 16;
    static final int AT_BASE = 24;
    static final int AT_CODEC = 32;
    static final int AT_CRC = 48;
    static final int HEADER_BYTES = 52;

    static final int CODEC_NAME_BYTES = 16;
    static final int ENTRY_BYTES = 5;
    static final int DEDUP_BYTES = 8;

    static final int MAX_PAGES = 16;
    static final int MIN_PAGE_SIZE = 512;
    static final int MAX_PAGE_SIZE = 1 << 20;
    static final long MAX_SPREAD = 0xffff_ffffL;

    private Frame() {}

    /** The most bytes that the payload of a frame of so many pages may have. */
    static int maxPayload(int pages, int pageSize) {
        return pages * (ENTRY_BYTES + DEDUP_BYTES + pageSize);
    }

    /** The checksum of a frame that lies at position 0: the header before it, and the payload. */
    static int checksum(ByteBuffer frame, int payloadBytes) {
        CRC32C crc = new CRC32C();
        crc.update(frame.duplicate().position(0).limit(AT_CRC));
        crc.update(frame.duplicate().position(HEADER_BYTES).limit(HEADER_BYTES + payloadBytes));
        return (int) crc.getValue();
    }

    /** A codec's name as it is in the header; an empty one for none. */
    static byte[] codecField(String name) {
        byte[] field = new byte[CODEC_NAME_BYTES];
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, field, 0, text.length);
        return field;
    }

    /** The name in the header; empty for none. Whatever the bytes are, this gives some text. */
    static String codecName(ByteBuffer frame) {
        byte[] field = new byte[CODEC_NAME_BYTES];
        frame.get(AT_CODEC, field);
        int length = 0;
        while (length < field.length && field[length] != 0) {
            length++;
        }
        return new String(field, 0, length, StandardCharsets.US_ASCII);
    }

    /** Fails unless the page size is one that frames can carry. */
    static void requirePageSize(int pageSize) {
        if (Integer.bitCount(pageSize) != 1
                || pageSize < MIN_PAGE_SIZE
                || pageSize > MAX_PAGE_SIZE) {
            throw Problem.of(
                            Problem.UNSUPPORTED,
                            "pages of "
                                    + pageSize
                                    + " bytes, expected a power of two from "
                                    + MIN_PAGE_SIZE
                                    + " to "
                                    + MAX_PAGE_SIZE,
                            "Use a backend with another page size.")
                    .asException();
        }
    }

    /** What a bad frame is answered with. */
    static GnomonException bad(String what) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        "bad replication frame: " + what,
                        "The round is repeated; if this goes on, check the link and the codecs.")
                .asException();
    }
}
