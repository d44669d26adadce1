package org.gnomon.itests.hypervisor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.Subscription;

/** The journal, and a blow at the moment when it has taken a state for the first time. */
final class DrillJournal implements Journal {

    private final Journal journal;
    private final SwitchoverState state;
    private final Runnable blow;
    private final AtomicBoolean armed = new AtomicBoolean();

    DrillJournal(Journal journal, SwitchoverState state, Runnable blow) {
        this.journal = journal;
        this.state = state;
        this.blow = blow;
    }

    void arm() {
        armed.set(true);
    }

    @Override
    public Entry force(VmId vm, Kind kind, Map<String, String> fields) {
        return struck(journal.force(vm, kind, fields));
    }

    @Override
    public Entry note(VmId vm, Kind kind, Map<String, String> fields) {
        return struck(journal.note(vm, kind, fields));
    }

    private Entry struck(Entry entry) {
        boolean course = entry.kind() == Kind.INTENT || entry.kind() == Kind.SWITCHOVER;
        Map<String, String> f = entry.fields();
        String now = f.getOrDefault("status", f.get("state"));
        if (course && state.name().equals(now) && armed.compareAndSet(true, false)) {
            blow.run();
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
