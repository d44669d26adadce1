package org.gnomon.backend.kvm.internal.far;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.state.Durable;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The record of one replica; what is read here is on the disk. */
final class FarBook {
    private static final Logger LOG = LoggerFactory.getLogger(FarBook.class);
    private static final String FILE = "far.json";
    private static final Set<String> OWN = Set.of(FILE, FILE + ".new", TellMark.FILE);
    private static final long MAX_BYTES = 4 << 20;
    private static final ObjectReader READER =
            Json.MAPPER
                    .readerFor(FarRecord.class)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Path folder;
    private final TellMark mark;
    private volatile FarRecord record;

    private FarBook(Path folder, FarRecord record) {
        this.folder = folder;
        this.mark = new TellMark(folder);
        this.record = record;
    }

    /** A new one, on the disk. */
    static FarBook create(Path folder, FarRecord record) {
        FarBook book = new FarBook(folder, record);
        book.save(record);
        return book;
    }

    /** Whether a folder has a record, or that cannot be told. */
    static boolean isIn(Path folder) {
        return !Files.notExists(folder.resolve(FILE));
    }

    /** Whether a file is one that a record is kept in. */
    static boolean isOfRecord(Path file) {
        return OWN.contains(file.getFileName().toString());
    }

    /** What {@link #remove} left. */
    static void deleteFiles(Path folder) throws IOException {
        for (String name : OWN) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }

    /** One that an earlier container wrote. */
    static FarBook open(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("longer than " + MAX_BYTES + " bytes");
            }
            FarRecord found = READER.readValue(Files.readAllBytes(file));
            if (found.format() != FarRecord.FORMAT) {
                throw new IOException("a form of version " + found.format());
            }
            FarBook book = new FarBook(folder, found);
            book.applyMark();
            return book;
        } catch (IOException e) {
            throw Problem.of(
                            Problem.UNKNOWN_TRUTH,
                            "The record " + file + " cannot be read: " + e.getMessage() + ".",
                            "Look which QEMU processes of it run, end all but the true one, and"
                                    + " remove its folder.")
                    .asException(e);
        }
    }

    FarRecord read() {
        return record;
    }

    Path folder() {
        return folder;
    }

    /** Changes the record, on the disk first. */
    synchronized FarRecord update(UnaryOperator<FarRecord> change) {
        FarRecord changed = change.apply(record);
        if (!changed.equals(record)) {
            save(changed);
            record = changed;
        }
        return changed;
    }

    /** For what has happened already, and what recovery would find out from the processes. */
    synchronized void note(UnaryOperator<FarRecord> change) {
        try {
            update(change);
        } catch (GnomonException e) {
            LOG.error("The record of {} is behind: {}", record.key(), e.getMessage());
            record = change.apply(record);
        }
    }

    /** The mark may be newer than the record. */
    private void applyMark() {
        OptionalLong told = mark.read();
        boolean newer =
                told.isPresent()
                        && told.getAsLong() > record.epoch()
                        && record.phase() != FarHost.Phase.FENCED;
        if (newer) {
            update(r -> r.with(FarHost.Phase.TOLD, told.getAsLong()));
        }
    }

    /** Before {@link #tell} must be quick. */
    synchronized void prepareToTell() {
        mark.prepare();
    }

    /** That it is told to run is on the disk when this returns. */
    synchronized void tell(long epoch) {
        mark.tell(epoch);
        record = record.with(FarHost.Phase.TOLD, epoch);
    }

    /** It never ran. */
    synchronized void takeBack(FarRecord before) {
        mark.takeBack();
        update(r -> r.with(before.phase(), before.epoch()));
    }

    /** For what recovery finds out from the processes: on the disk with the next change. */
    synchronized void noteInMemory(UnaryOperator<FarRecord> change) {
        record = change.apply(record);
    }

    /** A number that nothing of this replica had before. */
    synchronized int nextSequence() {
        return update(r -> r.with(r.vm().nextSequence())).vm().sequence();
    }

    private void save(FarRecord changed) {
        try {
            Durable.replace(folder.resolve(FILE), Json.MAPPER.writeValueAsBytes(changed));
        } catch (IOException e) {
            throw Problems.io("Cannot write the record of the replica " + changed.key(), e);
        }
    }

    /** Forgets the replica; the record goes first. */
    synchronized void remove() {
        mark.close();
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            throw Problems.io("Cannot remove the record in " + folder, e);
        }
    }
}
