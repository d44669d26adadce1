package org.gnomon.shell.internal.fake;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.Subscription;

/** A journal in memory. */
public final class FakeJournal implements Journal {

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<Consumer<Entry>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public Entry force(VmId vm, Kind kind, Map<String, String> fields) {
        Entry entry = new Entry(entries.size() + 1L, Samples.AT, vm, kind, fields);
        entries.add(entry);
        listeners.forEach(l -> l.accept(entry));
        return entry;
    }

    @Override
    public Entry note(VmId vm, Kind kind, Map<String, String> fields) {
        return force(vm, kind, fields);
    }

    @Override
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public Subscription subscribe(Consumer<Entry> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** How many listen. */
    public int listeners() {
        return listeners.size();
    }
}
