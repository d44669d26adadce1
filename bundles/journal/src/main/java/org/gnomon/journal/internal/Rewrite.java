package org.gnomon.journal.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.gnomon.service.Journal.Entry;

/**
 * Replaces the journal's file by one that has fewer entries, or is of the present format.
 *
 * <pre>
 * journal.new  written, forced      crash: thrown away at the next open, the old file stands
 * journal-N.log.gz  old file, packed, forced, renamed      crash: one archive too many
 * journal.new -> journal.log        one step; from now on the new file stands
 * archives beyond the newest few are deleted
 * </pre>
 */
final class Rewrite {

    private static final String NEW = "journal.new";
    private static final String PACKING = "journal.packing";
    private static final Pattern ARCHIVE = Pattern.compile("journal-(\\d{1,18})\\.log\\.gz");
    private static final int BUFFER = 1 << 16;

    private final Disk disk;
    private final Path directory;

    Rewrite(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Removes what a crash in the middle left. */
    void tidy() throws IOException {
        disk.delete(directory.resolve(NEW));
        disk.delete(directory.resolve(PACKING));
    }

    /**
     * Rewrites.
     *
     * @param entries what the new file begins with
     * @param next the number of the entry after them
     * @param term the old file is kept under this number
     * @param archives how many old files are kept
     */
    void run(List<Entry> entries, long next, long term, int archives) throws IOException {
        writeNew(entries, next);
        pack(term);
        disk.forceDirectory(directory);
        disk.move(directory.resolve(NEW), directory.resolve(Opening.LOG));
        disk.forceDirectory(directory);
        prune(archives);
    }

    private void writeNew(List<Entry> entries, long next) throws IOException {
        Header header = new Header(entries.size(), next);
        try (LogFile file = disk.open(directory.resolve(NEW));
                OutputStream out = new Sink(file)) {
            out.write(header.encode());
            String chain = header.checksum();
            for (Entry entry : entries) {
                byte[] line = LineCodec.encode(entry, entry.sequence() - 1, chain);
                out.write(line);
                chain = LineCodec.checksumOf(line);
            }
            out.flush();
            file.force();
        }
    }

    private void pack(long term) throws IOException {
        Path packing = directory.resolve(PACKING);
        try (LogFile file = disk.open(packing)) {
            try (InputStream in = disk.read(directory.resolve(Opening.LOG));
                    OutputStream out = new GZIPOutputStream(new Sink(file), BUFFER)) {
                in.transferTo(out);
            }
            file.force();
        }
        disk.move(packing, directory.resolve("journal-" + term + ".log.gz"));
    }

    private void prune(int archives) throws IOException {
        TreeMap<Long, Path> found = new TreeMap<>();
        for (Path file : disk.list(directory)) {
            Matcher name = ARCHIVE.matcher(file.getFileName().toString());
            if (name.matches()) {
                found.put(Long.parseLong(name.group(1)), file);
            }
        }
        while (found.size() > archives) {
            disk.delete(found.pollFirstEntry().getValue());
        }
    }

    /** A file from its beginning on, through a buffer. */
    private static final class Sink extends OutputStream {

        private final LogFile file;
        private final byte[] buffer = new byte[BUFFER];
        private int filled;
        private long written;

        Sink(LogFile file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            if (filled == buffer.length) {
                flush();
            }
            buffer[filled++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int i = from; i < from + length; i++) {
                write(bytes[i]);
            }
        }

        @Override
        public void flush() throws IOException {
            file.write(ByteBuffer.wrap(buffer, 0, filled), written);
            written += filled;
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
