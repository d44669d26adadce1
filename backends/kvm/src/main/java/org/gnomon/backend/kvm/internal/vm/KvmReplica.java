package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.memory.MappedPages;
import org.gnomon.backend.kvm.internal.memory.RamFile;
import org.gnomon.backend.kvm.internal.state.CheckpointRecord;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.ReplicaRecord;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.replication.PageSink;

/** A second RAM file beside the VM's own, and at times the checkpoint that completes it. */
final class KvmReplica implements Numbered {
    /** Layers that could not be merged yet; more would make every read of a disk slow. */
    private static final int LAYERS = 8;

    private final KvmVm vm;
    private final ShadowPlace place;
    private final Path file;
    private final int number;
    private final MappedPages pages;
    private final List<KvmRehearsal> rehearsals = new CopyOnWriteArrayList<>();
    private volatile Checkpoint held;
    private volatile boolean folding;
    private FinalSync owed;
    private volatile boolean closed;

    private KvmReplica(KvmVm vm, ShadowPlace place, Path file, int number) {
        this.vm = vm;
        this.number = number;
        this.place = place;
        this.file = file;
        long size = vm.book().read().memoryBytes();
        this.pages = MappedPages.writing(file, size, () -> held != null && !folding);
    }

    /** Makes one. On the lane. */
    static KvmReplica open(KvmVm vm, ShadowPlace place) {
        VmBook book = vm.book();
        int number = book.nextSequence();
        Path file = vm.shared().directories().ram(book.read().id(), number);
        RamFile.reserve(file, book.read().memoryBytes(), vm.shared().scheduler());
        try {
            book.update(r -> r.plus(ReplicaRecord.empty(place.name(), file.toString())));
        } catch (RuntimeException e) {
            RamFile.remove(file);
            throw e;
        }
        return new KvmReplica(vm, place, file, number);
    }

    /** One that an earlier container left with a checkpoint. On the lane. */
    static KvmReplica again(KvmVm vm, ReplicaRecord record) {
        ShadowPlace place = new ShadowPlace(record.name(), ShadowPlace.LOCAL);
        KvmReplica replica = new KvmReplica(vm, place, Path.of(record.ram()), 0);
        replica.held = Described.local(vm.book().read(), record.checkpoint(), replica.pages);
        return replica;
    }

    @Override
    public ShadowPlace place() {
        return place;
    }

    @Override
    public int number() {
        return number;
    }

    String ram() {
        return file.toString();
    }

    Optional<ReplicaRecord> record() {
        return vm.book().read().replica(ram());
    }

    boolean isRehearsing() {
        return !rehearsals.isEmpty();
    }

    @Override
    public PageSink pages() {
        return pages;
    }

    @Override
    public Optional<Checkpoint> held() {
        return Optional.ofNullable(held);
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(FinalSync sync) {
        return vm.lane().submit(() -> take(sync));
    }

    private void requireReady() {
        requireOpen();
        vm.requireAlive();
        vm.standBys().requireNoneOnDisks("A checkpoint");
        // QEMU has one migration at a time; who feeds a replica elsewhere begins again.
        vm.abroad().interrupt();
    }

    private CheckpointRecord capture(FinalSync sync) {
        Checkpointer checkpointer = new Checkpointer(vm.shared(), vm.book(), vm.active());
        byte[] state;
        vm.quiet(true);
        try {
            state = checkpointer.capture(sync);
        } finally {
            vm.quiet(false);
        }
        return checkpointer.keep(state);
    }

    private Checkpoint take(FinalSync sync) {
        requireReady();
        if (held != null) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The replica " + place + " holds the checkpoint of " + held.capturedAt() + ".",
                    "Release it first, or advance it.");
        }
        try {
            CheckpointRecord kept = capture(sync);
            write(kept, c -> c.holding(kept));
            held = Described.local(vm.book().read(), kept, pages);
            return held;
        } finally {
            vm.mergeLayers();
        }
    }

    @Override
    public CompletionStage<Checkpoint> advance(FinalSync collect, FinalSync fold) {
        return vm.lane().submit(() -> next(collect, fold));
    }

    private Checkpoint next(FinalSync collect, FinalSync fold) {
        requireAdvance();
        try {
            CheckpointRecord next = capture(collect);
            CheckpointRecord old = record().orElseThrow().checkpoint();
            write(next, c -> c.folding(next));
            foldInto(next, old, fold);
            return held;
        } finally {
            vm.mergeLayers();
        }
    }

    /** On the disk, or the checkpoint does not exist. */
    private void write(CheckpointRecord taken, UnaryOperator<ReplicaRecord> change) {
        try {
            vm.book().update(r -> r.changing(ram(), change));
        } catch (RuntimeException e) {
            DiskLayers.delete(taken.deviceState());
            throw e;
        }
    }

    private void requireAdvance() {
        requireReady();
        if (held == null || isRehearsing()) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    held == null
                            ? "The replica " + place + " holds no checkpoint to advance."
                            : rehearsals.size() + " rehearsal(s) of the checkpoint still run.",
                    held == null ? "Take a checkpoint first." : "Close them first.");
        }
        if (LayerMerge.waiting(vm.book().read()) > LAYERS) {
            vm.mergeLayersNow();
        }
    }

    /**
     * The memory becomes the next checkpoint's. Until it is, the record says that it is neither:
     * who finds it so must not run it. If it fails, it is owed.
     */
    private void foldInto(CheckpointRecord next, CheckpointRecord old, FinalSync fold) {
        owed = fold;
        held = Described.local(vm.book().read(), next, pages);
        DiskLayers.delete(old.deviceState());
        payFold();
    }

    /** Does what is owed of the last advance, so that the memory is the checkpoint's. */
    private void payFold() {
        if (owed == null) {
            return;
        }
        folding = true;
        try {
            owed.copyWhileFrozen();
        } finally {
            folding = false;
        }
        owed = null;
        vm.book().note(r -> r.changing(ram(), c -> c.holding(c.checkpoint())));
    }

    @Override
    public CompletionStage<Duration> failOver(Epoch epoch, StepGate gate) {
        return vm.lane().submit(() -> failOverNow(epoch, gate));
    }

    private Duration failOverNow(Epoch epoch, StepGate gate) {
        requireOpen();
        if (held == null) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "The replica " + place + " holds no checkpoint to go on from.",
                    "Take another replica, or define the VM anew.");
        }
        Switch.requireAfter(vm.book().read(), epoch);
        if (vm.vitals().runState() == RunState.SHUT_DOWN) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The guest has shut itself down, so nothing is lost.",
                    "Stop the VM and define it again to boot it.");
        }
        payFold();
        return Restore.failOver(vm, record().orElseThrow()).run(epoch, gate);
    }

    @Override
    public CompletionStage<Rehearsal> rehearse(Optional<Update> update) {
        return vm.lane()
                .submit(
                        () -> {
                            requireOpen();
                            if (held == null) {
                                throw Problems.of(
                                        Problem.ILLEGAL_TRANSITION,
                                        "No checkpoint is held to rehearse from.",
                                        "Take a checkpoint first.");
                            }
                            payFold();
                            KvmRehearsal started = KvmRehearsal.start(vm, this, update);
                            rehearsals.add(started);
                            return started;
                        });
    }

    /** A rehearsal has ended. On the lane. */
    void ended(KvmRehearsal rehearsal) {
        rehearsals.remove(rehearsal);
        vm.mergeLayers();
    }

    @Override
    public CompletionStage<Void> release() {
        return vm.lane().run(this::releaseNow);
    }

    private void releaseNow() {
        if (held == null) {
            return;
        }
        if (!rehearsals.isEmpty()) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    rehearsals.size() + " rehearsal(s) of the checkpoint still run.",
                    "Close them first.");
        }
        vm.standBys().requireNoneOnDisks("Releasing the checkpoint");
        String deviceState = record().orElseThrow().checkpoint().deviceState();
        vm.book().update(r -> r.changing(ram(), c -> c.holding(null)));
        held = null;
        owed = null;
        DiskLayers.delete(deviceState);
        vm.mergeLayersNow();
    }

    static List<DiskSpec> replaced(List<DiskSpec> disks, DiskSpec changed) {
        return disks.stream().map(d -> d.index() == changed.index() ? changed : d).toList();
    }

    private void requireOpen() {
        if (closed) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The replica was closed, or its memory has become the VM's own.",
                    "Open a new one.");
        }
    }

    /** Its memory is no longer its own. On the lane. */
    void consumed(String why) {
        closed = true;
        held = null;
        pages.gone(why);
        vm.replicaSet().forget(this);
    }

    /** What it held is of no use any more. On the lane. */
    void lose() {
        held = null;
        owed = null;
    }

    /** On the lane. */
    void endRehearsals() {
        List.copyOf(rehearsals).forEach(KvmRehearsal::closeNow);
    }

    @Override
    public CompletionStage<Void> close() {
        return vm.lane().run(this::closeNow);
    }

    /** On the lane. */
    void closeNow() {
        if (closed) {
            return;
        }
        endRehearsals();
        releaseNow();
        closed = true;
        pages.gone("The replica was closed.");
        RamFile.remove(file);
        vm.book().update(r -> r.withoutReplica(ram()));
        vm.replicaSet().forget(this);
    }
}
