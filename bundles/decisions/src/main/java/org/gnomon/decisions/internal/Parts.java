package org.gnomon.decisions.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.gnomon.model.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the record, the newest of them open for writing from the first decision on. For one
 * thread at a time.
 */
final class Parts implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
    private static final String PACKING = "decisions.packing";
    private static final int BUFFER = 1 << 16;

    private final Path directory;
    private final Limits limits;
    private FileChannel channel;
    private Part newest;
    private long length;
    private long next;

    Parts(Path directory, Limits limits) {
        this.directory = directory;
        this.limits = limits;
    }

    /** All of them, oldest first. */
    List<Part> all() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        TreeMap<Long, Part> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                // A crash while it was packed leaves both; the plain one was there first.
                Part.of(file).ifPresent(p -> found.merge(p.first(), p, (a, b) -> plain(a, b)));
            }
        }
        return new ArrayList<>(found.values());
    }

    private static Part plain(Part a, Part b) {
        return a.packed() ? b : a;
    }

    InputStream open(Part part) throws IOException {
        if (Files.exists(part.file())) {
            return part.open();
        }
        return Files.exists(part.asPacked().file())
                ? part.asPacked().open()
                : InputStream.nullInputStream();
    }

    /** The number of the decision that is appended next. */
    long nextNumber() throws IOException {
        if (channel == null) {
            begin();
        }
        return next;
    }

    /** Adds a line, on disk when it returns; nothing of it is left when it throws. */
    void append(long number, byte[] line) throws IOException {
        if (length > 0 && length + line.length > limits.partBytes()) {
            turn(number);
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            for (long at = length; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
            channel.force(true);
        } catch (IOException e) {
            cutBack(e);
            throw e;
        }
        length += line.length;
        next = number + 1;
    }

    // Read anew at the next decision if not even that goes.
    private void cutBack(IOException cause) {
        try {
            channel.truncate(length);
            channel.force(true);
        } catch (IOException e) {
            cause.addSuppressed(e);
            abandon();
        }
    }

    private void abandon() {
        try {
            close();
        } catch (IOException e) {
            LOG.warn("{} did not close: {}", newest, e.toString());
        }
    }

    private void begin() throws IOException {
        Files.createDirectories(directory);
        Files.deleteIfExists(directory.resolve(PACKING));
        List<Part> parts = all();
        long first = 1;
        if (!parts.isEmpty()) {
            Part last = parts.get(parts.size() - 1);
            Numbers numbers = new Numbers(last.first());
            try (InputStream content = last.open()) {
                length = last.read(content, numbers);
            }
            first = numbers.next;
            if (!last.packed()) {
                writeTo(last);
                channel.truncate(length);
            }
        }
        if (channel == null) {
            writeTo(Part.plain(directory, first));
        }
        next = first;
        tidy(parts);
    }

    /** The number after the last one; what cannot be read counts as one each. */
    private static final class Numbers implements Part.Reader {
        private long next;

        Numbers(long first) {
            this.next = first;
        }

        @Override
        public boolean decision(Decision decision) {
            next = Math.max(next, DecisionLine.number(decision.id()) + 1);
            return true;
        }

        @Override
        public void bad() {
            next++;
        }
    }

    private void writeTo(Part part) throws IOException {
        channel =
                FileChannel.open(part.file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        newest = part;
        forceDirectory();
    }

    private void turn(long number) throws IOException {
        FileChannel full = channel;
        writeTo(Part.plain(directory, number));
        length = 0;
        full.close();
        tidy(all());
    }

    // No reason to refuse a decision: it is tried again at the next turn.
    private void tidy(List<Part> parts) {
        try {
            for (Part part : parts) {
                if (!part.packed() && part.first() != newest.first()) {
                    pack(part);
                }
            }
            prune();
        } catch (IOException e) {
            LOG.warn("Old decisions in {} were not packed: {}", directory, e.toString());
        }
    }

    private void pack(Part part) throws IOException {
        Path packing = directory.resolve(PACKING);
        try (FileChannel file =
                FileChannel.open(
                        packing,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            GZIPOutputStream out = new GZIPOutputStream(Channels.newOutputStream(file), BUFFER);
            copy(part, out);
            out.finish();
            file.force(true);
        }
        Files.move(packing, part.asPacked().file(), StandardCopyOption.ATOMIC_MOVE);
        forceDirectory();
        Files.delete(part.file());
    }

    private static void copy(Part part, OutputStream out) throws IOException {
        try (InputStream in = part.open()) {
            in.transferTo(out);
        }
    }

    private void prune() throws IOException {
        List<Part> parts = all();
        long bytes = 0;
        for (Part part : parts) {
            bytes += Files.size(part.file());
        }
        for (Part part : parts) {
            if (bytes <= limits.allBytes() || part.first() == newest.first()) {
                break;
            }
            bytes -= Files.size(part.file());
            Files.delete(part.file());
        }
    }

    private void forceDirectory() throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            FileChannel open = channel;
            channel = null;
            length = 0;
            open.close();
        }
    }
}
