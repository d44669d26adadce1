package org.gnomon.backend.kvm.internal.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.CheckpointRecord;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
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
final class RecoveredVm {
    private final Host host;
    private final VmBook book;
    private final List<String> removed;

    RecoveredVm(Host host, VmBook book, List<String> removed) {
        this.host = host;
        this.book = book;
        this.removed = removed;
    }

    /** A handle if the VM runs, or can be brought back; else nothing of it stays. Blocks. */
    Optional<KvmVm> recover(Runnable forget) {
        endRehearsals();
        Optional<Side> active = truth();
        if (active.isEmpty() && book.read().side(Role.RETIRED).isEmpty()) {
            bury(forget);
            return Optional.empty();
        }
        Side side =
                active.orElseGet(
                        () -> host.sides().attach(book.read().side(Role.ACTIVE).orElseThrow()));
        if (side.isAlive()) {
            letGoOn(side);
            settleLayers(side);
        }
        KvmVm vm = new KvmVm(host, book, side, forget);
        if (book.read().side(Role.RETIRED).isEmpty() || book.read().checkpoint() == null) {
            dropShadow(vm);
        }
        return Optional.of(vm);
    }

    private void endRehearsals() {
        for (SideRecord record : book.read().sides()) {
            if (record.role() == Role.REHEARSAL) {
                end(record, "rehearsal");
            }
        }
        Recovering.removeRehearsalFiles(host.directories().stateFolder(book.read().id()));
    }

    private void end(SideRecord record, String what) {
        if (!host.sides().remove(host.sides().attach(record))) {
            throw unclear(what + " process " + record.process().pid() + " cannot be ended");
        }
        book.update(r -> r.minus(record));
        removed.add(what + " of " + book.read().vm() + ", process " + record.process().pid());
    }

    /** The side that is the VM; empty if no process of it is left. */
    private Optional<Side> truth() {
        Optional<Side> active = living(Role.ACTIVE);
        Optional<SideRecord> waiting = book.read().side(Role.STANDBY);
        if (waiting.isEmpty()) {
            return active;
        }
        Side standBy = host.sides().attach(waiting.get());
        if (!standBy.isAlive()) {
            return withoutStandBy(active, waiting.get());
        }
        String state = ask(standBy);
        if (state.equals("running")) {
            return Optional.of(crown(active, standBy));
        }
        boolean restoring =
                book.read().checkpoint() != null
                        && waiting.get().ram().equals(book.read().checkpoint().ram());
        if (active.isEmpty()) {
            if (restoring || book.read().switchingTo() == 0) {
                end(waiting.get(), "stand-by");
                return Optional.empty();
            }
            throw unclear("the old side is gone and the new one was not told to run");
        }
        end(waiting.get(), "stand-by");
        return active;
    }

    private Optional<Side> living(Role role) {
        return book.read().side(role).map(r -> host.sides().attach(r)).filter(Side::isAlive);
    }

    private String ask(Side side) {
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
        boolean handedOver = active.isPresent() && ask(active.get()).equals("postmigrate");
        if (handedOver && book.read().switchingTo() > 0) {
            throw unclear("the old side was handed over and the new one is gone: it may have run");
        }
        book.update(r -> r.minus(gone));
        return active;
    }

    /** The new side runs, so the switch was done: write down what the last container could not. */
    private Side crown(Optional<Side> active, Side standBy) {
        if (active.isPresent() && ask(active.get()).equals("running")) {
            throw unclear("two sides run");
        }
        long epoch = Math.max(book.read().switchingTo(), book.read().epoch());
        boolean restored =
                book.read().checkpoint() != null
                        && standBy.record().ram().equals(book.read().checkpoint().ram());
        for (SideRecord old : book.read().sides()) {
            if (old.role() == Role.RETIRED || (restored && old.role() == Role.ACTIVE)) {
                end(old, "retired side");
            }
        }
        standBy.become(Role.ACTIVE);
        book.update(
                r -> {
                    List<SideRecord> sides = new ArrayList<>(List.of(standBy.record()));
                    r.side(Role.ACTIVE)
                            .filter(s -> !restored)
                            .ifPresent(s -> sides.add(s.as(Role.RETIRED)));
                    return r.withSides(sides).withEpoch(epoch, 0);
                });
        if (restored) {
            afterRestore();
        }
        return standBy;
    }

    private void afterRestore() {
        VmRecord before = book.read();
        book.update(
                r ->
                        r.withDisks(r.disks().stream().map(DiskSpec::withoutLayers).toList())
                                .withReplica("")
                                .withCheckpoint(null));
        before.disks().forEach(d -> d.layers().forEach(l -> DiskLayers.delete(l.path())));
        DiskLayers.delete(before.checkpoint().deviceState());
    }

    /** A guest that the last container had stopped for a moment. */
    private void letGoOn(Side side) {
        String state = ask(side);
        boolean handedOver = state.equals("postmigrate") || state.equals("finish-migrate");
        boolean ours = book.read().freezing() || book.read().switchingTo() > 0;
        if (handedOver && !ours) {
            throw unclear("the state was handed over by someone else");
        }
        if (ours) {
            Migration.abandon(side);
            side.execute("cont", null);
        }
        Migration.clearSource(side.control());
        book.update(r -> r.withFreezing(false).withEpoch(r.epoch(), 0));
    }

    /** A layer that was prepared and never put on is taken away. */
    private void settleLayers(Side side) {
        DiskLayers layers = new DiskLayers(host.scheduler());
        List<DiskSpec> found = new ArrayList<>();
        for (DiskSpec disk : book.read().disks()) {
            if (disk.layers().isEmpty() || layers.isOnTop(side, disk)) {
                found.add(disk);
            } else {
                layers.discard(side, List.of(disk));
                found.add(disk.withoutLayers());
            }
        }
        book.update(r -> r.withDisks(found));
    }

    /** The replica is of no use to a new container; without a retired side nor is a checkpoint. */
    private void dropShadow(KvmVm vm) {
        String replica = book.read().replica();
        CheckpointRecord checkpoint = book.read().checkpoint();
        boolean layered = book.read().disks().stream().anyMatch(d -> !d.layers().isEmpty());
        if (checkpoint != null || layered) {
            KvmReplica.dropCheckpoint(vm);
            removed.add("checkpoint of " + book.read().vm());
        }
        if (!replica.isEmpty()) {
            vm.removeRam(replica);
            book.update(r -> r.withReplica(""));
            removed.add("replica of " + book.read().vm());
        }
    }

    private void bury(Runnable forget) {
        SideRecord last = book.read().side(Role.ACTIVE).orElse(null);
        if (last == null) {
            host.store().remove(book.read().id());
        } else {
            new Ending(new KvmVm(host, book, host.sides().attach(last), forget)).run(forget);
        }
        removed.add("what was left of " + book.read().vm() + ", which no longer ran");
    }

    private GnomonException unclear(String what) {
        return Problems.of(
                Problem.UNKNOWN_TRUTH,
                "Of the VM " + book.read().vm() + " " + what + ".",
                "Look at the processes in the VM's state.json; end all but the true one, then"
                        + " recover again.");
    }
}
