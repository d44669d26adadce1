package org.gnomon.journal.internal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.Subscription;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in a file. Safe for use by several threads. Entries are served from memory, the
 * newest {@value #KEEP} of them.
 */
public final class FileJournal implements Journal, Closeable {

    /** How many entries are held in memory. */
    static final int KEEP = 100_000;

    private static final int MOST_NOTES = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    private final Path directory;
    private final TimeSource time;
    private final LogFile file;
    private final Closeable lock;
    private final Listeners listeners = new Listeners();

    private final Deque<Entry> entries;
    private final Deque<Entry> notes = new ArrayDeque<>();
    private long lastSequence;
    private long durableLength;
    private IOException broken;

    FileJournal(
            Path directory,
            TimeSource time,
            LogFile file,
            Closeable lock,
            JournalReader.Contents contents) {
        this.directory = directory;
        this.time = time;
        this.file = file;
        this.lock = lock;
        this.entries = new ArrayDeque<>(contents.entries());
        this.lastSequence = contents.lastSequence();
        this.durableLength = contents.goodLength();
    }

    /**
     * Opens the journal of a data directory, which is made if it is not there. Blocks.
     *
     * @throws org.gnomon.model.GnomonException {@code busy} if another controller has it; {@code
     *     journal-failed} if it cannot be read or is damaged, with what to do
     */
    public static FileJournal open(Path directory, TimeSource time) {
        try {
            Files.createDirectories(directory);
            DirectoryLock lock = DirectoryLock.take(directory, time.now());
            try {
                return openLocked(directory, time, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw Problem.of(
                            Problem.JOURNAL_FAILED,
                            "The journal in " + directory + " cannot be opened: " + e + ".",
                            "Make the directory writable and see that its disk has room.")
                    .asException(e);
        }
    }

    private static FileJournal openLocked(Path directory, TimeSource time, Closeable lock)
            throws IOException {
        Path path = directory.resolve("journal.log");
        LogFile file = LogFile.open(path);
        try {
            JournalReader.Contents contents = JournalReader.read(path, KEEP);
            if (contents.torn().length > 0) {
                cutTorn(directory, file, contents);
            }
            forceDirectory(directory);
            return new FileJournal(directory, time, file, lock, contents);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void cutTorn(Path directory, LogFile file, JournalReader.Contents contents)
            throws IOException {
        Path torn = directory.resolve("journal.torn");
        Files.write(torn, contents.torn());
        file.truncate(contents.goodLength());
        file.force();
        LOG.warn(
                "The last line of the journal was never finished: {} bytes after entry {} moved to"
                        + " {}. The controller was stopped while it wrote; nothing was done on"
                        + " the strength of that line.",
                contents.torn().length,
                contents.lastSequence(),
                torn);
    }

    // Without this a power cut can take the new file's name away, and all forced entries with it.
    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Entry force(VmId vm, Kind kind, Map<String, String> fields) {
        Entry written;
        synchronized (this) {
            written = next(vm, kind, fields);
            List<Entry> batch = new ArrayList<>(notes);
            batch.add(written);
            append(batch);
            notes.clear();
            remember(written);
            listeners.enqueue(batch);
        }
        listeners.deliver();
        return written;
    }

    @Override
    public synchronized Entry note(VmId vm, Kind kind, Map<String, String> fields) {
        if (notes.size() >= MOST_NOTES) {
            throw failed("holds " + MOST_NOTES + " notes that are not on disk", null);
        }
        Entry noted = next(vm, kind, fields);
        notes.addLast(noted);
        remember(noted);
        return noted;
    }

    @Override
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public Subscription subscribe(Consumer<Entry> listener) {
        return listeners.add(listener);
    }

    /** Writes what was noted and gives the directory free. Does nothing the second time. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (broken instanceof Closed) {
                return;
            }
            try (lock;
                    file) {
                if (!notes.isEmpty()) {
                    List<Entry> batch = new ArrayList<>(notes);
                    append(batch);
                    notes.clear();
                    listeners.enqueue(batch);
                }
            } finally {
                broken = new Closed();
            }
        }
        listeners.deliver();
    }

    private Entry next(VmId vm, Kind kind, Map<String, String> fields) {
        if (broken != null) {
            throw failed("is not usable any more: " + broken.getMessage(), broken);
        }
        Entry entry = new Entry(lastSequence + 1, time.now(), vm, kind, fields);
        int length = LineCodec.encode(entry).length;
        if (length > LineCodec.MAX_LINE) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "A journal entry of "
                                    + length
                                    + " bytes about "
                                    + vm
                                    + "; at most "
                                    + LineCodec.MAX_LINE
                                    + " are kept.",
                            "Shorten what is recorded.")
                    .asException();
        }
        return entry;
    }

    private void remember(Entry entry) {
        lastSequence = entry.sequence();
        entries.addLast(entry);
        if (entries.size() > KEEP) {
            entries.removeFirst();
        }
    }

    private void append(List<Entry> batch) {
        long length = durableLength;
        try {
            for (Entry entry : batch) {
                byte[] line = LineCodec.encode(entry);
                file.write(ByteBuffer.wrap(line), length);
                length += line.length;
            }
            file.force();
        } catch (IOException e) {
            cutBack();
            throw failed("could not be written: " + e, e);
        }
        durableLength = length;
    }

    // After a failed force nobody knows which pages are on disk, so nothing of it may stay.
    private void cutBack() {
        try {
            file.truncate(durableLength);
            file.force();
        } catch (IOException e) {
            broken =
                    new IOException(
                            "after a failed write it could not be cut back to its last good entry: "
                                    + e);
            LOG.error("The journal in {} is not usable any more", directory, e);
        }
    }

    private RuntimeException failed(String what, IOException cause) {
        return Problem.of(
                        Problem.JOURNAL_FAILED,
                        "The journal in " + directory + " " + what + ".",
                        "Nothing was done that it would have recorded. Make room on its disk and"
                                + " check it, then try again; if it says so again, restart Gnomon.")
                .asException(cause);
    }

    /** Marks a closed journal. */
    private static final class Closed extends IOException {
        private static final long serialVersionUID = 1L;

        Closed() {
            super("it was closed");
        }
    }
}
