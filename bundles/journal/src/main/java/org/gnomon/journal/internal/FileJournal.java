package org.gnomon.journal.internal;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * The journal in a file. Safe for use by several threads. Entries are served from memory, above
 * {@link Limits#keep} of them without those that nothing rests on any more.
 */
public final class FileJournal implements Journal, Closeable {

    private static final int MOST_NOTES = 1_000;
    // With the entry that forces them they are one write; see Tail.MOST.
    private static final int MOST_NOTED_BYTES = 4 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    private final Path directory;
    private final TimeSource time;
    private final LogFile file;
    private final HeadFile head;
    private final Closeable lock;
    private final int keep;
    private final long term;
    private final Listeners listeners = new Listeners();

    private List<Entry> entries;
    private final Deque<Entry> notes = new ArrayDeque<>();
    private int notedBytes;
    private int nextLength;
    private long lastSequence;
    private long forcedSequence;
    private long durableLength;
    private String chain;
    private IOException broken;

    /** Why what a failed write left could not be cut off yet; null when nothing is left. */
    private IOException uncut;

    FileJournal(
            Path directory, TimeSource time, Opening.Opened opened, Closeable lock, Limits limits) {
        this.directory = directory;
        this.time = time;
        this.file = opened.file();
        this.head = opened.head();
        this.lock = lock;
        this.keep = limits.keep();
        this.term = opened.term();
        JournalReader.Contents contents = opened.contents();
        this.entries = new ArrayList<>(contents.entries());
        this.lastSequence = contents.lastSequence();
        this.forcedSequence = lastSequence;
        this.durableLength = contents.goodLength();
        this.chain = contents.chain();
    }

    /**
     * Opens the journal of a data directory, which is made if it is not there. Blocks.
     *
     * @throws org.gnomon.model.GnomonException {@code busy} if another controller has it; {@code
     *     journal-failed} if it cannot be read or is damaged, with what to do
     */
    public static FileJournal open(Path directory, TimeSource time) {
        return open(directory, time, Disk.REAL, Limits.DEFAULT);
    }

    static FileJournal open(Path directory, TimeSource time, Disk disk, Limits limits) {
        try {
            Files.createDirectories(directory);
            DirectoryLock lock = DirectoryLock.take(directory, time.now());
            try {
                Opening.Opened opened = new Opening(disk, directory, limits).run();
                return new FileJournal(directory, time, opened, lock, limits);
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

    /** Which opening of the journal this is; grows with each. */
    public long term() {
        return term;
    }

    @Override
    public Entry force(VmId vm, Kind kind, Map<String, String> fields) {
        Entry written;
        synchronized (this) {
            written = next(vm, kind, fields);
            List<Entry> batch = new ArrayList<>(notes);
            batch.add(written);
            append(batch);
            forgetNotes();
            remember(written);
            listeners.enqueue(batch);
        }
        listeners.deliver();
        return written;
    }

    @Override
    public synchronized Entry note(VmId vm, Kind kind, Map<String, String> fields) {
        if (notes.size() >= MOST_NOTES || notedBytes >= MOST_NOTED_BYTES) {
            throw failed("holds " + notes.size() + " notes that are not on disk", null);
        }
        Entry noted = next(vm, kind, fields);
        notes.addLast(noted);
        notedBytes += nextLength;
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
                    file;
                    head) {
                if (!notes.isEmpty()) {
                    List<Entry> batch = new ArrayList<>(notes);
                    append(batch);
                    forgetNotes();
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
        Entry entry = new Entry(lastSequence + 1, term, time.now(), vm, kind, fields);
        nextLength = LineCodec.encode(entry, forcedSequence, chain).length;
        if (nextLength > LineCodec.MAX_LINE) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "A journal entry of "
                                    + nextLength
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
        entries.add(entry);
        if (entries.size() > keep) {
            entries = new ArrayList<>(Retention.keep(entries, keep / 2));
        }
    }

    private void forgetNotes() {
        notes.clear();
        notedBytes = 0;
    }

    private void append(List<Entry> batch) {
        requireWhole();
        requireOurs();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String last = chain;
        for (Entry entry : batch) {
            byte[] line = LineCodec.encode(entry, forcedSequence, last);
            bytes.writeBytes(line);
            last = LineCodec.checksumOf(line);
        }
        try {
            file.write(ByteBuffer.wrap(bytes.toByteArray()), durableLength);
            file.force();
        } catch (IOException e) {
            cutBack();
            throw failed("could not be written: " + e, e);
        }
        durableLength += bytes.size();
        chain = last;
        Entry newest = batch.get(batch.size() - 1);
        forcedSequence = newest.sequence();
        head.advance(term, forcedSequence, EntryJson.fingerprint(newest));
    }

    // A disk that failed twice in a row may work again a second later.
    private void requireWhole() {
        if (uncut != null && !cutBack()) {
            throw failed("still cannot be written: " + uncut, uncut);
        }
    }

    // The lock keeps other controllers out; this notices whoever does not ask for it.
    private void requireOurs() {
        try {
            long size = file.size();
            if (size != durableLength) {
                broken =
                        new IOException(
                                "something else changed its file to "
                                        + size
                                        + " bytes, expected "
                                        + durableLength);
            }
        } catch (IOException e) {
            throw failed("cannot be looked at: " + e, e);
        }
        if (broken != null) {
            LOG.error("The journal in {} is not usable any more", directory, broken);
            throw failed("is not usable any more: " + broken.getMessage(), broken);
        }
    }

    // After a failed force nobody knows which pages are on disk, so nothing of it may stay.
    private boolean cutBack() {
        try {
            file.truncate(durableLength);
            file.force();
            uncut = null;
            return true;
        } catch (IOException e) {
            uncut = e;
            LOG.error(
                    "The journal in {} cannot be cut back to its last good entry; nothing is"
                            + " recorded until it can",
                    directory,
                    e);
            return false;
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
