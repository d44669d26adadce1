package org.gnomon.journal.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnomon.service.Journal;

/** Reads a journal from its beginning and decides what of it can be trusted. */
final class JournalReader {

    /** The format of a file in which nothing was ever written safely. */
    static final int NEW = 0;

    /** The first format, which is only read. */
    static final int OLD = 1;

    /**
     * What was found.
     *
     * @param format {@link #NEW}, {@link #OLD} or {@link Header#FORMAT}
     * @param entries the good ones that recovery needs, oldest first
     * @param lastSequence 0 if there is none
     * @param goodLength bytes up to the end of the last good line
     * @param chain the checksum of that line
     * @param torn what follows it: a write that was never finished; empty if there is none
     */
    record Contents(
            int format,
            List<Journal.Entry> entries,
            long lastSequence,
            long goodLength,
            String chain,
            byte[] torn) {

        long lastTerm() {
            return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).term();
        }
    }

    private final Disk disk;
    private final Path file;
    private final Head head;
    private final int keep;
    private List<Journal.Entry> entries = new ArrayList<>();
    private int format = NEW;
    private Header header = new Header(0, 1);
    private String chain = "";
    private long sequence;
    private long count;
    private long offset;
    private long lineNumber = 1;
    private String bad = "";

    private JournalReader(Disk disk, Path file, Head head, int keep) {
        this.disk = disk;
        this.file = file;
        this.head = head;
        this.keep = keep;
    }

    /**
     * Reads.
     *
     * @param head how far it was safely on disk
     * @param keep above how many entries those are left out that recovery does not need
     * @throws org.gnomon.model.GnomonException {@code journal-failed} if something other than an
     *     unfinished last write is wrong
     */
    static Contents read(Disk disk, Path file, Head head, int keep) throws IOException {
        return new JournalReader(disk, file, head, keep).run();
    }

    private Contents run() throws IOException {
        byte[] torn = new byte[0];
        if (disk.exists(file)) {
            try (InputStream in = new BufferedInputStream(disk.read(file), 1 << 16)) {
                if (!begin(in) || !lines(in)) {
                    torn = tail();
                }
            }
        }
        if (head.sequence() > sequence) {
            throw Refusals.lost(file, sequence, offset, head);
        }
        return new Contents(format, entries, sequence, offset, chain, torn);
    }

    /** Reads the header; false if there is only a part of it. */
    private boolean begin(InputStream in) throws IOException {
        in.mark(Header.MOST);
        byte[] start = in.readNBytes(Header.MOST);
        in.reset();
        if (start.length == 0) {
            return true;
        }
        if (Character.digit(start[0], 16) >= 0) {
            format = OLD;
            return true;
        }
        int length = 0;
        while (length < start.length && start[length] != '\n') {
            length++;
        }
        byte[] line = Arrays.copyOf(start, length);
        if (length == start.length) {
            bad = "it is not a whole header";
            return false;
        }
        in.skipNBytes(length + 1L);
        try {
            header = Header.decode(line);
        } catch (BadLine e) {
            throw refuse(e.getMessage());
        }
        format = Header.FORMAT;
        chain = header.checksum();
        sequence = header.carried() == 0 ? header.next() - 1 : 0;
        forward(length);
        return true;
    }

    /** Reads lines; false when one is not good, with the offset at its beginning. */
    private boolean lines(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                if (!accept(line.toByteArray())) {
                    return false;
                }
                line.reset();
            } else if (line.size() >= LineCodec.MAX_LINE - 1) {
                bad = "it is longer than " + LineCodec.MAX_LINE + " bytes";
                return false;
            } else {
                line.write(b);
            }
        }
        bad = line.size() == 0 ? "" : "it has no end";
        return line.size() == 0;
    }

    private boolean accept(byte[] bytes) {
        try {
            if (format == OLD) {
                add(OldLine.decode(bytes));
            } else {
                LineCodec.Line line = LineCodec.decode(bytes);
                if (!line.previous().equals(chain)) {
                    throw refuse(
                            "it follows a line with the checksum "
                                    + line.previous()
                                    + ", the one before has "
                                    + chain);
                }
                add(line.entry());
                chain = line.checksum();
            }
        } catch (BadLine e) {
            bad = e.getMessage();
            return false;
        }
        forward(bytes.length);
        return true;
    }

    private void add(Journal.Entry entry) {
        long found = entry.sequence();
        boolean fits =
                count < header.carried()
                        ? found > sequence && found < header.next()
                        : found == expected();
        if (!fits) {
            throw refuse("its sequence is " + found + ", expected " + expected());
        }
        if (found == head.sequence() && !EntryJson.fingerprint(entry).equals(head.fingerprint())) {
            throw refuse("it is not the entry " + found + " that was written");
        }
        count++;
        sequence = found;
        entries.add(entry);
        if (entries.size() > keep) {
            entries = new ArrayList<>(Retention.keep(entries, keep / 2));
        }
    }

    private long expected() {
        return count == header.carried() && count > 0 ? header.next() : sequence + 1;
    }

    private void forward(int length) {
        offset += length + 1L;
        lineNumber++;
    }

    /** What follows the last good line, if it is the rest of a torn write; refuses damage. */
    private byte[] tail() throws IOException {
        byte[] rest;
        try (InputStream in = disk.read(file)) {
            in.skipNBytes(offset);
            rest = in.readNBytes(Tail.MOST + 1);
        }
        // An entry is only written after the header is on disk.
        if (offset == 0 && format == NEW) {
            if (head.sequence() > 0 || !isBeginningOfHeader(rest)) {
                throw refuse(bad);
            }
            return rest;
        }
        if (head.sequence() >= expected()) {
            throw refuse(bad + ", and entry " + expected() + " was safely on disk");
        }
        if (count < header.carried()) {
            throw refuse(bad + ", and it was taken over from an older file, whole");
        }
        Optional<String> damage =
                format == OLD ? OldTail.damage(rest) : new Tail(rest, offset, expected()).damage();
        if (damage.isPresent()) {
            String why = damage.get();
            throw refuse(bad.isEmpty() || why.contains(bad) ? why : bad + ", and " + why);
        }
        return rest;
    }

    private static boolean isBeginningOfHeader(byte[] rest) {
        String begins = Header.BEGINS + Header.FORMAT + " ";
        boolean zeros = true;
        boolean text = rest.length < Header.MOST;
        for (int i = 0; i < rest.length; i++) {
            zeros &= rest[i] == 0;
            text &= i >= begins.length() || rest[i] == begins.charAt(i);
        }
        return zeros || text;
    }

    private RuntimeException refuse(String why) {
        return Refusals.damaged(file, lineNumber, offset, why);
    }
}
