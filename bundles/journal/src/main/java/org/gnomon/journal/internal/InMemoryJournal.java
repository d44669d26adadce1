package org.gnomon.journal.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.Subscription;
import org.gnomon.time.TimeSource;

/**
 * A journal for tests and simulations: forgets nothing while it lives, survives a simulated crash
 * by {@link #afterCrash}, and fails when told to. Notes that were never forced are lost in a crash.
 */
public final class InMemoryJournal implements Journal {

    private final TimeSource time;
    private final long term;
    private final List<Entry> entries;
    private final Listeners listeners = new Listeners();
    private final List<Entry> undelivered = new ArrayList<>();
    private int durable;
    private Predicate<Entry> failing = entry -> false;

    public InMemoryJournal(TimeSource time) {
        this(time, 1, List.of());
    }

    private InMemoryJournal(TimeSource time, long term, List<Entry> entries) {
        this.time = time;
        this.term = term;
        this.entries = new ArrayList<>(entries);
        this.durable = entries.size();
    }

    /** What a new controller would read after this one was killed. */
    public synchronized InMemoryJournal afterCrash() {
        return new InMemoryJournal(time, term + 1, entries.subList(0, durable));
    }

    /** What a new controller would read if the disk had lost all but the first so many entries. */
    public synchronized InMemoryJournal cutTo(int first) {
        return new InMemoryJournal(time, term + 1, entries.subList(0, first));
    }

    /** Which forced entries fail from now on. */
    public synchronized void failOn(Predicate<Entry> which) {
        this.failing = which;
    }

    @Override
    public Entry force(VmId vm, Kind kind, Map<String, String> fields) {
        Entry entry;
        synchronized (this) {
            entry = new Entry(entries.size() + 1L, term, time.now(), vm, kind, fields);
            if (failing.test(entry)) {
                throw Problem.of(
                                Problem.JOURNAL_FAILED,
                                "The journal in memory was told to fail on " + kind + " " + fields,
                                "")
                        .asException();
            }
            entries.add(entry);
            durable = entries.size();
            undelivered.add(entry);
            listeners.enqueue(undelivered);
            undelivered.clear();
        }
        listeners.deliver();
        return entry;
    }

    @Override
    public synchronized Entry note(VmId vm, Kind kind, Map<String, String> fields) {
        Entry entry = new Entry(entries.size() + 1L, term, time.now(), vm, kind, fields);
        entries.add(entry);
        undelivered.add(entry);
        return entry;
    }

    @Override
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public Subscription subscribe(Consumer<Entry> listener) {
        return listeners.add(listener);
    }
}
