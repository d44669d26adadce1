package org.gnomon.journal.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.gnomon.model.Problem;
import org.gnomon.service.Journal;

/** Reads a journal from its beginning and decides what of it can be trusted. */
final class JournalReader {

    /**
     * What was found.
     *
     * @param entries the newest good ones, oldest first
     * @param lastSequence 0 if there is none
     * @param goodLength bytes up to the end of the last good line
     * @param torn what follows it: a line that was never finished; empty if there is none
     */
    record Contents(List<Journal.Entry> entries, long lastSequence, long goodLength, byte[] torn) {}

    private final Path file;
    private final int keep;
    private final Deque<Journal.Entry> entries = new ArrayDeque<>();
    private long sequence;
    private long offset;
    private long lineNumber = 1;

    private JournalReader(Path file, int keep) {
        this.file = file;
        this.keep = keep;
    }

    /**
     * Reads.
     *
     * @param keep how many of the newest entries to hold in memory
     * @throws org.gnomon.model.GnomonException {@code journal-failed} if something other than an
     *     unfinished last line is wrong
     */
    static Contents read(Path file, int keep) throws IOException {
        return new JournalReader(file, keep).run();
    }

    private Contents run() throws IOException {
        byte[] torn = new byte[0];
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    byte[] bytes = line.toByteArray();
                    line.reset();
                    if (!accept(bytes)) {
                        torn = withLineFeed(bytes);
                        requireEnd(in);
                        break;
                    }
                } else if (line.size() >= LineCodec.MAX_LINE - 1) {
                    throw refuse("it is longer than " + LineCodec.MAX_LINE + " bytes");
                } else {
                    line.write(b);
                }
            }
            if (line.size() > 0) {
                torn = line.toByteArray();
            }
        }
        return new Contents(new ArrayList<>(entries), sequence, offset, torn);
    }

    /** False if the line has bytes that the disk never got; refuses any other bad line. */
    private boolean accept(byte[] bytes) {
        Journal.Entry entry;
        try {
            entry = LineCodec.decode(bytes);
        } catch (LineCodec.BadLine e) {
            if (hasHole(bytes)) {
                return false;
            }
            throw refuse(e.getMessage());
        }
        if (entry.sequence() != sequence + 1) {
            throw refuse("its sequence is " + entry.sequence() + ", expected " + (sequence + 1));
        }
        sequence = entry.sequence();
        entries.addLast(entry);
        if (entries.size() > keep) {
            entries.removeFirst();
        }
        offset += bytes.length + 1L;
        lineNumber++;
        return true;
    }

    // After a power cut a file can be longer than what was written to it: the rest reads as zeros.
    private static boolean hasHole(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    private void requireEnd(InputStream in) throws IOException {
        if (in.read() >= 0) {
            throw refuse("it has bytes that were never written, and lines follow it");
        }
    }

    private RuntimeException refuse(String why) {
        return Problem.of(
                        Problem.JOURNAL_FAILED,
                        String.format(
                                "%s, line %d at byte %d is damaged: %s.",
                                file, lineNumber, offset, why),
                        "Nothing was changed. Copy the file away, check the disk. Restore the file"
                                + " from a backup, or cut it before this byte: then Gnomon asks"
                                + " the backends about switchovers that were recorded later.")
                .asException();
    }

    private static byte[] withLineFeed(byte[] bytes) {
        byte[] whole = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        whole[bytes.length] = '\n';
        return whole;
    }
}
