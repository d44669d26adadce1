package org.gnomon.journal.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far the journal was safely on disk at some moment: it may know less than the disk, never
 * more.
 *
 * @param write grows with each time it is written
 * @param term of the controller that wrote it
 * @param sequence of the last entry that was forced; 0 if there was none
 * @param fingerprint of that entry; zeros if there was none
 */
record Head(long write, long term, long sequence, String fingerprint) {

    /** What is known of a journal that has no head file. */
    static final Head NONE = new Head(0, 0, 0, "00000000");

    /** Bytes of it in its file: a sector, which a disk writes whole or not at all. */
    static final int SLOT = 512;

    private static final Pattern FORM =
            Pattern.compile(
                    "gnomon-head ([0-9a-f]{8}) (write=(\\d{1,18}) term=(\\d{1,18})"
                            + " sequence=(\\d{1,18}) entry=([0-9a-f]{8}))\n\0*",
                    Pattern.DOTALL);

    Head next(long newTerm, long newSequence, String newFingerprint) {
        return new Head(write + 1, newTerm, newSequence, newFingerprint);
    }

    byte[] encode() {
        String checked =
                "write=%d term=%d sequence=%d entry=%s"
                        .formatted(write, term, sequence, fingerprint);
        String text = "gnomon-head " + Checksum.of(checked) + " " + checked + "\n";
        return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), SLOT);
    }

    /** Reads a slot; null if it was damaged or cut. */
    static Head decode(byte[] slot) {
        Matcher form = FORM.matcher(new String(slot, StandardCharsets.ISO_8859_1));
        boolean good =
                slot.length == SLOT
                        && form.matches()
                        && form.group(1).equals(Checksum.of(form.group(2)));
        return good
                ? new Head(
                        Long.parseLong(form.group(3)),
                        Long.parseLong(form.group(4)),
                        Long.parseLong(form.group(5)),
                        form.group(6))
                : null;
    }
}
