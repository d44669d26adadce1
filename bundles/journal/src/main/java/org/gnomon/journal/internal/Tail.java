package org.gnomon.journal.internal;

import java.util.Arrays;
import java.util.Optional;

/**
 * What follows the last good line: the rest of a write that a crash cut short, or damage. Only the
 * last write can be torn, because each one begins after the one before is on disk.
 *
 * <pre>
 * torn, if all of this holds        else damage
 *   neither the head file nor a later line says that the entry was on disk
 *   each line is whole, or has a hole of zeros in the disk's own grid (bytes that it never got),
 *     or is the last and shorter than it says itself
 * </pre>
 */
final class Tail {

    /** Most bytes of one write; see {@link FileJournal}. */
    static final int MOST = 8 << 20;

    /** A disk gets whole sectors. */
    private static final int SECTOR = 512;

    private final byte[] rest;
    private final long offset;
    private final long expected;

    /**
     * Of one journal.
     *
     * @param rest all bytes from the first bad line on
     * @param offset where in the file they begin
     * @param expected the entry that is expected there
     */
    Tail(byte[] rest, long offset, long expected) {
        this.rest = rest;
        this.offset = offset;
        this.expected = expected;
    }

    /** Why it is not a torn write; empty if it can be one. */
    Optional<String> damage() {
        if (rest.length > MOST) {
            return Optional.of("more follows than one write has");
        }
        int start = 0;
        while (start < rest.length) {
            int end = start;
            while (end < rest.length && rest[end] != '\n') {
                end++;
            }
            Optional<String> damage = line(start, end);
            if (damage.isPresent()) {
                return damage;
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    private Optional<String> line(int start, int end) {
        byte[] line = Arrays.copyOfRange(rest, start, end);
        boolean unfinished = end == rest.length;
        if (hasHole(line)) {
            return holesFitTheDisk(start, end)
                    ? Optional.empty()
                    : Optional.of("it has zeros where no disk leaves them");
        }
        if (unfinished) {
            int declared = LineCodec.declaredLength(line);
            boolean cut = declared < 0 ? LineCodec.canBegin(line) : line.length <= declared;
            return cut ? Optional.empty() : Optional.of("it does not end where it says");
        }
        try {
            LineCodec.Line good = LineCodec.decode(line);
            return good.forced() < expected
                    ? Optional.empty()
                    : Optional.of(
                            "entry "
                                    + good.entry().sequence()
                                    + ", which follows, says that entry "
                                    + expected
                                    + " was on disk");
        } catch (BadLine e) {
            return Optional.of(e.getMessage());
        }
    }

    private static boolean hasHole(byte[] line) {
        for (byte b : line) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    // After a power cut a file can be longer than what was written to it: the rest reads as zeros.
    private boolean holesFitTheDisk(int start, int end) {
        int i = start;
        while (i < end) {
            if (rest[i] != 0) {
                i++;
                continue;
            }
            int from = i;
            while (i < end && rest[i] == 0) {
                i++;
            }
            boolean beginsThere = from == 0 || (offset + from) % SECTOR == 0;
            boolean endsThere = i == rest.length || (offset + i) % SECTOR == 0;
            if (!beginsThere || !endsThere) {
                return false;
            }
        }
        return true;
    }
}
