package org.gnomon.backend.kvm.internal.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.Activation;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.SideRecord.Role;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/**
 * Finds out which process of a VM is the true one, from what the record says was begun and what the
 * processes say they do. It never guesses: if both could be true, or neither, it fails with {@code
 * unknown-truth} and leaves all as it is.
 */
final class Truth {
    private static final Set<String> NEVER_RAN = Set.of("inmigrate", "prelaunch", "paused");

    private final Host host;
    private final VmBook book;
    private final List<String> removed;

    Truth(Host host, VmBook book, List<String> removed) {
        this.host = host;
        this.book = book;
        this.removed = removed;
    }

    void endRehearsals() {
        for (SideRecord record : book.read().sides()) {
            if (record.role() == Role.REHEARSAL) {
                end(record, "rehearsal");
            }
        }
    }

    private void end(SideRecord record, String what) {
        if (!host.sides().remove(host.sides().attach(record))) {
            throw unclear(what + " process " + record.process().pid() + " cannot be ended");
        }
        book.update(r -> r.minus(record));
        removed.add(what + " of " + book.read().vm() + ", process " + record.process().pid());
    }

    /** The side that is the VM; empty if no process of it is left. Blocks. */
    Optional<Side> find() {
        Optional<Side> active = living(Role.ACTIVE);
        Optional<SideRecord> waiting = book.read().side(Role.STANDBY);
        if (waiting.isEmpty()) {
            new FarTruth(host, book, this, removed).requireNobodyTold(active);
            giveUpTakeover();
            return active;
        }
        if (!waiting.get().key().isEmpty()) {
            return new FarTruth(host, book, this, removed).find(waiting.get());
        }
        Side standBy = host.sides().attach(waiting.get());
        if (!standBy.isAlive()) {
            return withoutStandBy(active, waiting.get());
        }
        String state = ask(standBy);
        if (state.equals("running")) {
            return Optional.of(crown(active, standBy));
        }
        Activation begun = book.read().activation();
        if (begun.takeover() != null && begun.takeover().told() && !NEVER_RAN.contains(state)) {
            throw unclear("the checkpoint was told to run and its QEMU is in state " + state);
        }
        if (active.isEmpty() && begun.takeover() == null && begun.switchingTo() > 0) {
            throw unclear("the old side is gone and the new one was not told to run");
        }
        end(waiting.get(), "stand-by");
        giveUpTakeover();
        return active;
    }

    private Optional<Side> living(Role role) {
        return book.read().side(role).map(r -> host.sides().attach(r)).filter(Side::isAlive);
    }

    /** QEMU's own word for what a side does. */
    String ask(Side side) {
        try {
            return side.status();
        } catch (GnomonException e) {
            if (!side.isAlive()) {
                return "gone";
            }
            throw unclear(
                    "process "
                            + side.record().process().pid()
                            + " ("
                            + side.record().role()
                            + ") does not answer");
        }
    }

    private Optional<Side> withoutStandBy(Optional<Side> active, SideRecord gone) {
        Activation begun = book.read().activation();
        boolean handedOver = active.isPresent() && ask(active.get()).equals("postmigrate");
        if (handedOver && begun.switchingTo() > 0 && begun.takeover() == null) {
            throw unclear("the old side was handed over and the new one is gone: it may have run");
        }
        if (active.isEmpty() && begun.takeover() != null && begun.takeover().told()) {
            crownLost(gone);
            return Optional.empty();
        }
        book.update(r -> r.minus(gone));
        giveUpTakeover();
        return active;
    }

    /**
     * A checkpoint was told to run, after the VM was fenced, and has ended since. Whether it ran or
     * not, it is the VM that is lost now: its memory is no checkpoint any more, and its disks are
     * what it wrote last.
     */
    private void crownLost(SideRecord gone) {
        for (SideRecord old : book.read().sides()) {
            if (!old.isSame(gone)) {
                end(old, "retired side");
            }
        }
        TakenOver done = TakenOver.of(host, book.read(), gone);
        book.update(r -> done.record());
        done.files().forEach(DiskLayers::delete);
        removed.add("the checkpoint of " + book.read().vm() + " that was run, and has ended");
    }

    /** A checkpoint that never ran is held on. */
    private void giveUpTakeover() {
        Activation begun = book.read().activation();
        if (begun.takeover() != null) {
            TakenOver.deleteLayers(host, book.read());
            book.update(r -> r.withActivation(begun.switching(begun.switchingTo())));
        }
    }

    /** The new side runs, so the switch was done: write down what the last container could not. */
    private Side crown(Optional<Side> active, Side standBy) {
        if (active.isPresent() && ask(active.get()).equals("running")) {
            throw unclear("two sides run");
        }
        boolean restored = book.read().activation().takeover() != null;
        for (SideRecord old : book.read().sides()) {
            if (old.role() == Role.RETIRED || (restored && old.role() == Role.ACTIVE)) {
                end(old, "retired side");
            }
        }
        standBy.become(Role.ACTIVE);
        if (restored) {
            TakenOver done = TakenOver.of(host, book.read(), standBy.record());
            book.update(r -> done.record());
            done.files().forEach(DiskLayers::delete);
            return standBy;
        }
        Activation begun = book.read().activation();
        long epoch = Math.max(begun.switchingTo(), begun.epoch());
        book.update(
                r -> {
                    List<SideRecord> sides = new ArrayList<>(List.of(standBy.record()));
                    r.side(Role.ACTIVE).ifPresent(s -> sides.add(s.as(Role.RETIRED)));
                    return r.withSides(sides).withActivation(Activation.at(epoch));
                });
        return standBy;
    }

    GnomonException unclear(String what) {
        VmRecord record = book.read();
        return Problems.of(
                Problem.UNKNOWN_TRUTH,
                "Of the VM "
                        + record.vm()
                        + " "
                        + what
                        + ". Its processes: "
                        + Advice.processes(record)
                        + ".",
                Advice.endAllButOne(record)
                        + " The record is "
                        + host.directories().stateFolder(record.id()).resolve("state.json")
                        + ".");
    }
}
