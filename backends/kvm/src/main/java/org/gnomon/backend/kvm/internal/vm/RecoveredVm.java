package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnomon.backend.kvm.internal.side.Migration;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.Activation;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.DiskSpec.Layer;
import org.gnomon.backend.kvm.internal.state.ReplicaRecord;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.SideRecord.Role;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.RunState;

/**
 * Brings back what an earlier container left of a VM: the side that {@link Truth} finds, or the
 * checkpoints of one that was lost, or nothing.
 */
final class RecoveredVm {
    private static final Set<String> MOVING = Set.of("running", "paused", "finish-migrate");

    private final Host host;
    private final VmBook book;
    private final List<String> removed;

    RecoveredVm(Host host, VmBook book, List<String> removed) {
        this.host = host;
        this.book = book;
        this.removed = removed;
    }

    /**
     * A handle if the VM runs, or can be brought back; else nothing of it stays. Blocks. Fails with
     * {@code unknown-truth} if it cannot be told which, and then leaves all as it is.
     */
    Optional<KvmVm> recover(Runnable forget) {
        Truth truth = new Truth(host, book, removed);
        truth.endRehearsals();
        Optional<Side> active = truth.find();
        boolean whole = hasWholeCheckpoint();
        Optional<HeldThere> there =
                active.isPresent() || wasShutDown()
                        ? Optional.empty()
                        : Optional.of(HeldThere.of(host, book.read()));
        boolean elsewhere = there.isPresent() && !there.get().keys().isEmpty();
        boolean kept = book.read().side(Role.RETIRED).isPresent() || whole || elsewhere;
        if (active.isEmpty() && (!kept || wasShutDown())) {
            bury(forget);
            return Optional.empty();
        }
        Side side =
                active.orElseGet(
                        () -> host.sides().attach(book.read().side(Role.ACTIVE).orElseThrow()));
        if (side.isAlive() && !isOutOfReach(side)) {
            letGoOn(side, truth);
            settleLayers(side);
        }
        removeStrayFiles();
        KvmVm vm = new KvmVm(host, book, side, forget);
        settleReplicas(vm, side.isAlive());
        there.ifPresent(vm.abroad()::openAgain);
        vm.abroad().sweep();
        return Optional.of(vm);
    }

    private boolean wasShutDown() {
        return book.read().ended().equals(VmRecord.SHUT_DOWN);
    }

    private boolean hasWholeCheckpoint() {
        return book.read().replicas().stream().anyMatch(r -> isWhole(book.read(), r));
    }

    /**
     * Whether all of a checkpoint is there: its memory, its devices, the disks below its layers.
     */
    private static boolean isWhole(VmRecord record, ReplicaRecord replica) {
        // On another host it went on: what is here is from before, with disks of before.
        return record.side(Role.ACTIVE).filter(s -> !s.isLocal()).isEmpty()
                && replica.isComplete()
                && Files.exists(Path.of(replica.ram()))
                && Files.exists(Path.of(replica.checkpoint().deviceState()))
                && record.disks().stream()
                        .flatMap(d -> d.below(replica.checkpoint().layer()).stream())
                        .allMatch(l -> Files.exists(Path.of(l.path())));
    }

    /** A guest that the last container had stopped for a moment, or was reading from. */
    private void letGoOn(Side side, Truth truth) {
        String state = truth.ask(side);
        boolean fed = !book.read().abroad().keys().isEmpty();
        boolean stopped = state.equals("finish-migrate");
        boolean handedOver = state.equals("postmigrate") || stopped && !fed;
        Activation activation = book.read().activation();
        boolean ours = activation.stands() || stopped && fed;
        if (handedOver && !ours) {
            throw truth.unclear("the state was handed over by someone else");
        }
        if (fed && MOVING.contains(state)) {
            Migration.endFeed(side);
        }
        if (ours && !state.equals(Side.SHUT_DOWN)) {
            Migration.abandon(side);
            side.execute("cont", null);
        }
        Migration.clearSource(side.control());
        book.update(r -> r.withActivation(Activation.at(r.epoch())));
    }

    /**
     * A side on another host that cannot be asked now is the VM all the same, if none was begun.
     */
    private boolean isOutOfReach(Side side) {
        Activation begun = book.read().activation();
        return !side.record().isLocal() && !begun.stands() && side.runState() == RunState.UNKNOWN;
    }

    /** The record says what QEMU has, whatever the last container was about to do to the layers. */
    private void settleLayers(Side side) {
        DiskLayers layers = new DiskLayers(host.scheduler());
        layers.endMerges(side);
        removeStrangers(side);
        for (DiskSpec disk : book.read().disks()) {
            if (!disk.layers().isEmpty()) {
                List<String> files = layers.chain(side, disk);
                List<Layer> used =
                        disk.layers().stream().filter(l -> files.contains(l.path())).toList();
                List<Layer> unused =
                        disk.layers().stream().filter(l -> !files.contains(l.path())).toList();
                DiskSpec now = disk.withLayers(used);
                book.update(r -> r.withDisks(KvmReplica.replaced(r.disks(), now)));
                layers.remove(side, disk, unused);
            }
        }
    }

    /** Above what is to be removed there may be a layer that was merged and is on no record. */
    private void removeStrangers(Side side) {
        if (side.record().isLocal()) {
            book.read()
                    .disks()
                    .forEach(d -> new DiskLayers(host.scheduler()).removeStrangers(side, d));
        }
    }

    private void removeStrayFiles() {
        Set<String> named = new HashSet<>();
        VmRecord record = book.read();
        record.disks().forEach(d -> d.layers().forEach(l -> named.add(l.path())));
        record.replicas().stream()
                .filter(r -> r.checkpoint() != null)
                .forEach(r -> named.add(r.checkpoint().deviceState()));
        Recovering.removeStrayFiles(host.directories().stateFolder(record.id()), named);
    }

    /**
     * The replicas of a VM that runs are of no use to a new container, but for a checkpoint that a
     * retired side can go back to. Of a VM that is lost, whole checkpoints are all there is.
     */
    private void settleReplicas(KvmVm vm, boolean runs) {
        VmRecord record = book.read();
        boolean retired = record.side(Role.RETIRED).isPresent();
        List<ReplicaRecord> useless = new ArrayList<>();
        for (ReplicaRecord replica : record.replicas()) {
            boolean old = replica.isComplete() && replica.checkpoint().epoch() < record.epoch();
            if (runs ? !(retired && old) : !isWhole(record, replica)) {
                useless.add(replica);
            }
        }
        vm.replicaSet().drop(useless);
        for (ReplicaRecord replica : useless) {
            String what = replica.checkpoint() == null ? "replica" : "replica and its checkpoint";
            removed.add(what + " '" + replica.name() + "' of " + record.vm());
        }
        if (runs) {
            vm.mergeLayersNow();
        } else {
            vm.replicaSet().openAgain();
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
}
