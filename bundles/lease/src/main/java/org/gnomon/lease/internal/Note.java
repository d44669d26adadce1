package org.gnomon.lease.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.VmId;

/**
 * What stands in both files: one line, always of the same length.
 *
 * @param vm of which VM
 * @param epoch the last one that was given out
 * @param holder to whom, in words
 */
record Note(VmId vm, Epoch epoch, String holder) {

    /** Bytes of it. One sector, which a disk writes whole or not at all. */
    static final int LENGTH = 512;

    /** No real epoch comes near it; the numbers in the file have 18 digits. */
    static final long MOST_EPOCH = 100_000_000_000_000_000L;

    private static final int MOST_HOLDER = 200;
    private static final Pattern FORM =
            Pattern.compile(
                    "gnomon-lease 1 ([0-9a-f]{8})"
                            + " (vm=(\\S{1,63}) epoch=(\\d{1,18}) holder=([^\\n]*?)) *\\n");

    Note {
        holder = clean(holder);
    }

    private static String clean(String text) {
        String plain = text.replaceAll("[^\\x20-\\x7e]", "?").strip();
        return plain.length() <= MOST_HOLDER ? plain : plain.substring(0, MOST_HOLDER).strip();
    }

    Note with(Epoch next) {
        return new Note(vm, next, holder);
    }

    byte[] encode() {
        String checked = "vm=" + vm + " epoch=" + epoch + " holder=" + holder;
        String line = "gnomon-lease 1 " + checksum(checked) + " " + checked;
        byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, (byte) ' ');
        byte[] text = line.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, 0, text.length);
        bytes[LENGTH - 1] = '\n';
        return bytes;
    }

    /** Reads it; empty if it is not whole. */
    static Optional<Note> decode(byte[] bytes) {
        Matcher form = FORM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (bytes.length != LENGTH
                || !form.matches()
                || !form.group(1).equals(checksum(form.group(2)))) {
            return Optional.empty();
        }
        try {
            VmId vm = new VmId(form.group(3));
            Epoch epoch = new Epoch(Long.parseLong(form.group(4)));
            return Optional.of(new Note(vm, epoch, form.group(5)));
        } catch (GnomonException expected) {
            return Optional.empty();
        }
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
