package org.gnomon.decisions.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.gnomon.model.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the record.
 *
 * @param file where it is
 * @param first the number of its first decision
 * @param packed whether it is compressed
 */
record Part(Path file, long first, boolean packed) {

    private static final Logger LOG = LoggerFactory.getLogger(Part.class);
    private static final Pattern NAME = Pattern.compile("decisions-(\\d{1,18})\\.log(\\.gz)?");
    private static final int BUFFER = 1 << 16;

    /** What is done with each line of a part. */
    interface Reader {

        /** A good one; false to stop. */
        boolean decision(Decision decision) throws IOException;

        /** Another one. */
        default void bad() {}
    }

    static Part plain(Path directory, long first) {
        return new Part(directory.resolve("decisions-%012d.log".formatted(first)), first, false);
    }

    Part asPacked() {
        return new Part(file.resolveSibling(file.getFileName() + ".gz"), first, true);
    }

    static Optional<Part> of(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches()
                ? Optional.of(new Part(file, Long.parseLong(name.group(1)), name.group(2) != null))
                : Optional.empty();
    }

    /** Its content from the beginning; stays readable when the file is packed meanwhile. */
    InputStream open() throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            return new BufferedInputStream(packed ? new GZIPInputStream(raw, BUFFER) : raw, BUFFER);
        } catch (IOException e) {
            raw.close();
            LOG.warn("{} is damaged; all of it is left out: {}", file, e.toString());
            return InputStream.nullInputStream();
        }
    }

    /**
     * Reads all lines; damage is named in the log and left out.
     *
     * @return how many bytes from the beginning are whole lines
     */
    long read(InputStream content, Reader reader) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long whole = 0;
        int damaged = 0;
        String first = "";
        boolean more = true;
        for (int b = next(content); b >= 0 && more; b = more ? next(content) : -1) {
            if (b != '\n' && line.size() < DecisionLine.MOST) {
                line.write(b);
                continue;
            }
            try {
                more = reader.decision(DecisionLine.decode(line.toByteArray()));
            } catch (BadLine e) {
                first = damaged++ == 0 ? "at byte " + whole + ": " + e.getMessage() : first;
                reader.bad();
            }
            whole += line.size() + 1L;
            line.reset();
        }
        if (damaged > 0) {
            LOG.warn("{} has {} damaged lines, left out; the first {}", file, damaged, first);
        }
        return whole;
    }

    // A packed file that is cut or damaged gives what is before that.
    private int next(InputStream content) throws IOException {
        try {
            return content.read();
        } catch (IOException e) {
            if (!packed) {
                throw e;
            }
            LOG.warn("{} is damaged; what follows is left out: {}", file, e.toString());
            return -1;
        }
    }
}
