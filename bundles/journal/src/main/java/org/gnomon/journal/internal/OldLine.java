package org.gnomon.journal.internal;

import java.nio.charset.StandardCharsets;
import org.gnomon.service.Journal;

/** A line of the first format: checksum, space, JSON. Only read; such a file is written anew. */
final class OldLine {

    private static final int JSON_AT = Checksum.LENGTH + 1;

    private OldLine() {}

    /** The entry of a line, given without its line feed. */
    static Journal.Entry decode(byte[] line) throws BadLine {
        if (line.length <= JSON_AT || line[Checksum.LENGTH] != ' ') {
            throw new BadLine("it does not begin with a checksum");
        }
        String found = new String(line, 0, Checksum.LENGTH, StandardCharsets.ISO_8859_1);
        String expected = Checksum.of(line, JSON_AT, line.length - JSON_AT);
        if (!found.equals(expected)) {
            throw new BadLine("its checksum is " + found + ", its content has " + expected);
        }
        return EntryJson.readOld(line, JSON_AT, line.length - JSON_AT);
    }
}
