package org.gnomon.journal.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.gnomon.service.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a directory, whatever a crash left in it, to a journal that can be appended to; or a refusal
 * that changed nothing.
 */
final class Opening {

    static final String LOG = "journal.log";
    static final String HEAD = "journal.head";

    private static final Logger LOGGER = LoggerFactory.getLogger(Opening.class);

    private final Disk disk;
    private final Path directory;
    private final Path log;
    private final Limits limits;

    Opening(Disk disk, Path directory, Limits limits) {
        this.disk = disk;
        this.directory = directory;
        this.log = directory.resolve(LOG);
        this.limits = limits;
    }

    /**
     * What an open journal is made of.
     *
     * @param file to append to
     * @param head to tell how far it is on disk
     * @param contents what was found; of the present format
     * @param term of this opening: later than any in the file
     */
    record Opened(LogFile file, HeadFile head, JournalReader.Contents contents, long term) {}

    /** Opens. */
    Opened run() throws IOException {
        HeadFile.Found found = HeadFile.read(disk, directory.resolve(HEAD));
        JournalReader.Contents contents = read(found.head());
        warn(found, contents);
        new Rewrite(disk, directory).tidy();
        if (contents.torn().length > 0) {
            cutTorn(contents);
        }
        long term = Math.max(found.head().term(), contents.lastTerm()) + 1;
        contents = prepare(contents, found.head(), term);
        return assemble(contents, found.head(), term);
    }

    private JournalReader.Contents read(Head head) throws IOException {
        return JournalReader.read(disk, log, head, limits.keep());
    }

    private void warn(HeadFile.Found found, JournalReader.Contents contents) {
        boolean has = contents.lastSequence() > 0;
        if (found.useless() && has) {
            throw Refusals.uselessHead(log, contents.goodLength(), found.damaged());
        }
        if (!found.damaged().isEmpty()) {
            LOGGER.warn("{}; its other slot is good. Check the disk.", found.damaged());
        }
        if (!found.there() && has && contents.format() == Header.FORMAT) {
            LOGGER.warn(
                    "{} is not there, so {} is taken as it is, up to entry {}. If nobody removed"
                            + " it on purpose, see with gnomon:events that its end is not missing.",
                    directory.resolve(HEAD),
                    log,
                    contents.lastSequence());
        }
    }

    private void cutTorn(JournalReader.Contents contents) throws IOException {
        Path torn = directory.resolve("journal.torn");
        try (LogFile file = disk.open(torn)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(contents.torn()), 0);
        } catch (IOException e) {
            LOGGER.warn("What was torn could not be kept in {}: {}", torn, e.toString());
        }
        try (LogFile file = disk.open(log)) {
            file.truncate(contents.goodLength());
            file.force();
        }
        LOGGER.warn(
                "The last write to the journal was never finished: {} bytes after entry {} moved to"
                        + " {}. The controller was stopped while it wrote; nothing was done on the"
                        + " strength of that.",
                contents.torn().length,
                contents.lastSequence(),
                torn);
    }

    /** Brings the file into the present format and within its size. */
    private JournalReader.Contents prepare(JournalReader.Contents contents, Head head, long term)
            throws IOException {
        if (contents.format() == JournalReader.NEW) {
            try (LogFile file = disk.open(log)) {
                file.write(ByteBuffer.wrap(new Header(0, 1).encode()), 0);
                file.force();
            }
            return read(head);
        }
        if (contents.format() == JournalReader.OLD) {
            rewrite(contents, contents.entries(), term);
            return read(head);
        }
        if (contents.goodLength() <= limits.compactAbove()) {
            return contents;
        }
        List<Journal.Entry> carried = Retention.keep(contents.entries(), limits.carryNewest());
        boolean helps = carried.size() < contents.entries().size();
        return helps ? compact(contents, carried, head, term) : contents;
    }

    // A disk without room for it is no reason to refuse: the large file is good.
    private JournalReader.Contents compact(
            JournalReader.Contents contents, List<Journal.Entry> carried, Head head, long term)
            throws IOException {
        try {
            rewrite(contents, carried, term);
        } catch (IOException e) {
            LOGGER.warn(
                    "The journal in {} was not made smaller: {}. It goes on as it is.",
                    directory,
                    e.toString());
        }
        return read(head);
    }

    private void rewrite(JournalReader.Contents contents, List<Journal.Entry> entries, long term)
            throws IOException {
        new Rewrite(disk, directory)
                .run(entries, contents.lastSequence() + 1, term, limits.archives());
    }

    private Opened assemble(JournalReader.Contents contents, Head found, long term)
            throws IOException {
        List<Journal.Entry> entries = contents.entries();
        String last =
                entries.isEmpty()
                        ? Head.NONE.fingerprint()
                        : EntryJson.fingerprint(entries.get(entries.size() - 1));
        LogFile file = disk.open(log);
        try {
            Head state = new Head(found.write(), term, contents.lastSequence(), last);
            HeadFile head = HeadFile.start(disk, directory.resolve(HEAD), state);
            disk.forceDirectory(directory);
            return new Opened(file, head, contents, term);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }
}
