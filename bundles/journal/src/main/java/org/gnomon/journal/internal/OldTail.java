package org.gnomon.journal.internal;

import java.util.Optional;

/** What follows the last good line of a file of the first format, whose lines said less. */
final class OldTail {

    private OldTail() {}

    /** Why it is not a torn write; empty if it can be one. */
    static Optional<String> damage(byte[] rest) {
        int end = 0;
        boolean hole = false;
        while (end < rest.length && rest[end] != '\n') {
            hole |= rest[end] == 0;
            end++;
        }
        if (end == rest.length) {
            return Optional.empty();
        }
        if (!hole) {
            return Optional.of("its checksum does not fit");
        }
        return end == rest.length - 1
                ? Optional.empty()
                : Optional.of("it has bytes that were never written, and lines follow it");
    }
}
