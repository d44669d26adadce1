package org.gnomon.itests.hosts;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.Subscription;

/** The journal, and a stop at the moment when it has taken a switch's step for the first time. */
final class StepJournal implements Journal {

    private final Journal journal;
    private final Consumer<String> reached;
    private final AtomicReference<String> wanted = new AtomicReference<>("");

    StepJournal(Journal journal, Consumer<String> reached) {
        this.journal = journal;
        this.reached = reached;
    }

    /** By the name of a {@link org.gnomon.model.SwitchoverState}. */
    void holdAt(String step) {
        wanted.set(step);
    }

    @Override
    public Entry force(VmId vm, Kind kind, Map<String, String> fields) {
        return seen(journal.force(vm, kind, fields));
    }

    @Override
    public Entry note(VmId vm, Kind kind, Map<String, String> fields) {
        return seen(journal.note(vm, kind, fields));
    }

    private Entry seen(Entry entry) {
        boolean course = entry.kind() == Kind.INTENT || entry.kind() == Kind.SWITCHOVER;
        Map<String, String> f = entry.fields();
        String now = f.getOrDefault("status", f.getOrDefault("state", "-"));
        if (course && now.equals(wanted.get()) && wanted.getAndSet("").equals(now)) {
            reached.accept(now);
        }
        return entry;
    }

    @Override
    public List<Entry> entries() {
        return journal.entries();
    }

    @Override
    public Subscription subscribe(Consumer<Entry> listener) {
        return journal.subscribe(listener);
    }
}
