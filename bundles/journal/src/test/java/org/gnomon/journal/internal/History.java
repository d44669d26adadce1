package org.gnomon.journal.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal.Entry;
import org.gnomon.service.Journal.Kind;

/**
 * A journal as some controllers would have written it for some VMs: a switch that was committed,
 * one that was rolled back, one that a crash cut short, and what stands around them.
 */
final class History {

    static final Path DIRECTORY = Path.of("journal");
    static final Path LOG = DIRECTORY.resolve(Opening.LOG);
    static final Path HEAD = DIRECTORY.resolve(Opening.HEAD);

    /**
     * The files after one more force.
     *
     * @param log the journal
     * @param head its head
     * @param entries what is on disk for sure
     */
    record Moment(byte[] log, byte[] head, List<Entry> entries) {}

    final MemoryDisk disk;
    final List<Moment> moments = new ArrayList<>();
    private final FixedTime time = new FixedTime();
    private FileJournal journal;

    private History(MemoryDisk disk) throws IOException {
        this.disk = disk;
        this.journal = open(disk, time, Limits.DEFAULT);
        remember();
    }

    static FileJournal open(Disk disk, FixedTime time, Limits limits) throws IOException {
        Opening.Opened opened = new Opening(disk, DIRECTORY, limits).run();
        return new FileJournal(DIRECTORY, time, opened, () -> {}, limits);
    }

    static History of(MemoryDisk disk) throws IOException {
        History history = new History(disk);
        history.write();
        return history;
    }

    Moment last() {
        return moments.get(moments.size() - 1);
    }

    private void write() throws IOException {
        VmId web = new VmId("web");
        VmId db = new VmId("db-1");
        VmId mail = new VmId("mail");
        for (VmId vm : List.of(web, db, mail)) {
            force(vm, Kind.VM, Map.of("event", "started", "backend", "simulator"));
            force(vm, Kind.PROTECTION, Map.of("event", "protected", "lagTarget", "PT1S"));
        }
        force(web, Kind.PLAN, Map.of("update", "VMM /usr/bin/vmm-\u00e9 {}", "blockers", "0"));
        switched(web, 1);
        intent(web, "commit", "WATCHING", 1, 0);
        reached(web, "COMMITTED", "COMMITTED", 1, true);
        again();
        switched(db, 1);
        intent(db, "rollback", "ROLLING_BACK", 1, 2);
        steps(db, "ROLLING_BACK", 2);
        reached(db, "ROLLED_BACK", "ROLLED_BACK", 1, true);
        force(db, Kind.ALERT, Map.of("code", "rolled-back", "message", "two\nlines \"quoted\""));
        again();
        intent(mail, "switch", "PLANNED", 1, 0);
        intent(mail, "switch", "PREPARED", 1, 0);
        journal = null;
    }

    private void switched(VmId vm, long epoch) {
        intent(vm, "switch", "PLANNED", epoch, 0);
        intent(vm, "switch", "PREPARED", epoch, 0);
        steps(vm, null, epoch);
        reached(vm, "ACTIVATED", "ACTIVATED", epoch, true);
        reached(vm, "WATCHING", "WATCHING", epoch, true);
    }

    private void steps(VmId vm, String state, long epoch) {
        for (String step : List.of("FROZEN", "FINALISED", "FENCED", "ACTIVATED")) {
            reached(vm, state == null ? step : state, step, epoch, false);
        }
    }

    private void intent(VmId vm, String act, String state, long epoch, long back) {
        Map<String, String> fields =
                new java.util.HashMap<>(
                        Map.of(
                                "act",
                                act,
                                "state",
                                state,
                                "epoch",
                                Long.toString(epoch),
                                "fromEpoch",
                                Long.toString(epoch - 1)));
        if (back > 0) {
            fields.put("backEpoch", Long.toString(back));
        }
        force(vm, Kind.INTENT, fields);
    }

    private void reached(VmId vm, String state, String step, long epoch, boolean forced) {
        Map<String, String> fields =
                Map.of("state", state, "status", step, "epoch", Long.toString(epoch));
        if (forced) {
            force(vm, Kind.SWITCHOVER, fields);
        } else {
            journal.note(vm, Kind.SWITCHOVER, fields);
        }
    }

    private void force(VmId vm, Kind kind, Map<String, String> fields) {
        journal.force(vm, kind, fields);
        remember();
    }

    // Another controller after the first was killed: nothing is closed.
    private void again() throws IOException {
        journal = open(disk, time, Limits.DEFAULT);
        remember();
    }

    private void remember() {
        moments.add(new Moment(disk.content(LOG), disk.content(HEAD), journal.entries()));
    }
}
