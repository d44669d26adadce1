package org.gnomon.service;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.gnomon.model.VmId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The durable record of intents, pairs and events. An intent is forced to disk here before it is
 * acted on. Calls block for as long as the disk takes.
 */
@ProviderType
public interface Journal {

    /**
     * Adds an entry and forces it, and all before it, to disk.
     *
     * @return the entry as written
     * @throws org.gnomon.model.GnomonException {@code journal-failed} if it is not safely on disk;
     *     the caller must then not act
     */
    Entry force(VmId vm, Kind kind, Map<String, String> fields);

    /**
     * Adds an entry without waiting for the disk, for facts inside a blackout that a forced intent
     * covers. A failure shows at the next {@link #force}.
     */
    Entry note(VmId vm, Kind kind, Map<String, String> fields);

    /** All good entries that are kept, oldest first; see {@link Entry} for which. */
    List<Entry> entries();

    /** Entries of one VM, oldest first. */
    default List<Entry> entries(VmId vm) {
        return entries().stream().filter(e -> e.vm().equals(vm)).toList();
    }

    /** Called with each entry after it was written; one that was forced, after it is on disk. */
    Subscription subscribe(java.util.function.Consumer<Entry> listener);

    /** What an entry is about. */
    enum Kind {
        /** A VM was defined, adopted, found again, stopped. */
        VM,
        /** A VM was protected or not any more. */
        PROTECTION,
        /** A plan was made. */
        PLAN,
        /** A rehearsal began or ended. */
        REHEARSAL,
        /** Before an act of a switchover or rollback. */
        INTENT,
        /** A state of a switchover was reached. */
        SWITCHOVER,
        /** The operator has to know. */
        ALERT
    }

    /**
     * One entry.
     *
     * @param sequence 1, 2, 3, ...; among the oldest, some that nothing rests on any more may have
     *     been left out to bound the journal, never one in between of what is newer
     * @param term which controller wrote it: a number that grows each time that one opens the
     *     journal; 0 in entries of the first format
     * @param at when
     * @param vm about which VM
     * @param kind what it is about
     * @param fields the rest
     */
    record Entry(
            long sequence, long term, Instant at, VmId vm, Kind kind, Map<String, String> fields) {

        public Entry {
            fields = Map.copyOf(fields);
        }

        /** Of term 0. */
        public Entry(long sequence, Instant at, VmId vm, Kind kind, Map<String, String> fields) {
            this(sequence, 0, at, vm, kind, fields);
        }
    }
}
