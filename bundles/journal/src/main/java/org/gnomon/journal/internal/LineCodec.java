package org.gnomon.journal.internal;

import java.nio.charset.StandardCharsets;
import org.gnomon.service.Journal;

/**
 * Turns an entry into its line and back. Pure. A line names its own length and the line before it,
 * so that a damaged one can be told from one that was never finished, and a missing one is missed.
 */
final class LineCodec {

    /** Most bytes of a line, with its line feed. */
    static final int MAX_LINE = 64 * 1024;

    /** Where the JSON's length begins: after two checksums, each with a space. */
    private static final int LENGTH_AT = 2 * (Checksum.LENGTH + 1);

    private static final int MOST_DIGITS = 5;

    /**
     * A line that was read.
     *
     * @param entry the entry
     * @param forced up to which entry all was on disk when it was written
     * @param checksum its own
     * @param previous the one of the line before
     */
    record Line(Journal.Entry entry, long forced, String checksum, String previous) {}

    private LineCodec() {}

    /** The line with its line feed. */
    static byte[] encode(Journal.Entry entry, long forced, String previous) {
        String json = EntryJson.write(entry, forced);
        String checked = previous + " " + json.length() + " " + json;
        return (Checksum.of(checked) + " " + checked + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The checksum of an encoded line. */
    static String checksumOf(byte[] line) {
        return ascii(line, 0, Checksum.LENGTH);
    }

    /** The line, given without its line feed. */
    static Line decode(byte[] line) throws BadLine {
        int declared = declaredLength(line);
        if (declared < 0) {
            throw new BadLine("it does not begin with two checksums and a length");
        }
        String found = checksumOf(line);
        int from = Checksum.LENGTH + 1;
        String content = Checksum.of(line, from, line.length - from);
        if (!found.equals(content)) {
            throw new BadLine("its checksum is " + found + ", its content has " + content);
        }
        if (declared != line.length) {
            throw new BadLine("it is " + line.length + " bytes long, " + declared + " expected");
        }
        int json = jsonAt(line);
        EntryJson.Parsed parsed = EntryJson.read(line, json, line.length - json);
        return new Line(parsed.entry(), parsed.forced(), found, ascii(line, from, Checksum.LENGTH));
    }

    /** How long the line says it is, without its line feed; -1 if it does not say. */
    static int declaredLength(byte[] line) {
        int json = jsonAt(line);
        if (json < 0 || !looksLikeBeginning(line, json)) {
            return -1;
        }
        return json + Integer.parseInt(ascii(line, LENGTH_AT, json - 1 - LENGTH_AT));
    }

    /** Whether these bytes, perhaps too few, can be how a line begins. */
    static boolean canBegin(byte[] line) {
        int json = jsonAt(line);
        return looksLikeBeginning(line, json < 0 ? line.length : json);
    }

    private static boolean looksLikeBeginning(byte[] line, int length) {
        for (int i = 0; i < Math.min(length, line.length); i++) {
            boolean space = i == Checksum.LENGTH || i == LENGTH_AT - 1;
            boolean end = i > LENGTH_AT && i == length - 1;
            int b = line[i];
            boolean digit = b >= '0' && b <= '9';
            boolean fits =
                    space
                            ? b == ' '
                            : i < LENGTH_AT
                                    ? digit || b >= 'a' && b <= 'f'
                                    : digit || end && b == ' ';
            if (!fits || i > LENGTH_AT + MOST_DIGITS) {
                return false;
            }
        }
        return true;
    }

    private static int jsonAt(byte[] line) {
        for (int i = LENGTH_AT + 1; i < Math.min(line.length, LENGTH_AT + MOST_DIGITS + 1); i++) {
            if (line[i] == ' ') {
                return i + 1;
            }
        }
        return -1;
    }

    private static String ascii(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
}
