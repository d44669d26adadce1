package org.gnomon.journal.internal;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a journal: its format, and where its entries begin.
 *
 * @param carried how many entries at the beginning were taken over from an older file; among them
 *     there may be gaps
 * @param next the number of the first entry after those
 */
record Header(long carried, long next) {

    /** The format that this version writes. */
    static final int FORMAT = 2;

    /** Most bytes of it, with its line feed. */
    static final int MOST = 100;

    static final String BEGINS = "gnomon-journal ";

    private static final Pattern FORM =
            Pattern.compile(
                    BEGINS + "(\\d{1,9}) ([0-9a-f]{8}) (carried=(\\d{1,18}) next=(\\d{1,18})|.*)");

    /** With its line feed. */
    byte[] encode() {
        String checked = "carried=" + carried + " next=" + next;
        return (BEGINS + FORMAT + " " + checksum(FORMAT + " " + checked) + " " + checked + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** What the first entry names as the line before it. */
    String checksum() {
        return checksum(FORMAT + " carried=" + carried + " next=" + next);
    }

    /** Reads it from its line without the line feed. */
    static Header decode(byte[] line) throws BadLine {
        Matcher form = FORM.matcher(new String(line, StandardCharsets.ISO_8859_1));
        if (!form.matches()
                || !form.group(2).equals(checksum(form.group(1) + " " + form.group(3)))) {
            throw new BadLine("it is not a whole header");
        }
        if (!form.group(1).equals(String.valueOf(FORMAT)) || form.group(4) == null) {
            throw new BadLine(
                    "it is of format "
                            + form.group(1)
                            + ", this version reads up to "
                            + FORMAT
                            + "; start the Gnomon that wrote it");
        }
        return new Header(Long.parseLong(form.group(4)), Long.parseLong(form.group(5)));
    }

    private static String checksum(String checked) {
        return Checksum.of(checked);
    }
}
