package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.memory.MappedPages;
import org.gnomon.backend.kvm.internal.memory.RamFile;
import org.gnomon.backend.kvm.internal.state.CheckpointRecord;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Bytes;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.DiskIoBuffer;
import org.gnomon.model.Epoch;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.MemoryRegion;
import org.gnomon.model.NetworkConnection;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmState;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.replication.PageSink;

/** A second RAM file beside the VM's own, and at times the checkpoint that completes it. */
final class KvmReplica implements Replica {
    private static final Pattern NIC = Pattern.compile("virtio-net[^,]*,.*\\bmac=([0-9a-fA-F:]+)");

    private final KvmVm vm;
    private final Path file;
    private final MappedPages pages;
    private final List<KvmRehearsal> rehearsals = new ArrayList<>();
    private volatile Checkpoint held;
    private volatile boolean closed;

    private KvmReplica(KvmVm vm, Path file, long sizeBytes) {
        this.vm = vm;
        this.file = file;
        this.pages = MappedPages.writing(file, sizeBytes, () -> held != null);
    }

    /** Makes one. On the lane. */
    static KvmReplica open(KvmVm vm) {
        VmBook book = vm.book();
        Path file = vm.shared().directories().ram(book.read().id(), book.nextSequence());
        long size = book.read().memoryBytes();
        RamFile.reserve(file, size, vm.shared().scheduler());
        try {
            book.update(r -> r.withReplica(file.toString()));
        } catch (RuntimeException e) {
            RamFile.remove(file);
            throw e;
        }
        return new KvmReplica(vm, file, size);
    }

    @Override
    public ShadowPlace place() {
        return ShadowPlace.FIRST;
    }

    @Override
    public CompletionStage<Checkpoint> advance(FinalSync collect, FinalSync fold) {
        return vm.lane().submit(KvmReplica::notYet);
    }

    @Override
    public CompletionStage<Duration> failOver(Epoch epoch, StepGate gate) {
        return vm.lane().submit(KvmReplica::notYet);
    }

    private static <T> T notYet() {
        throw Problems.of(Problem.UNSUPPORTED, "There is no failover.", "Restore the VM.");
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

    private Checkpoint take(FinalSync sync) {
        requireOpen();
        vm.requireAlive();
        VmRecord record = vm.book().read();
        if (record.checkpoint() != null) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The VM "
                            + record.vm()
                            + " holds the checkpoint of "
                            + record.checkpoint().capturedAt()
                            + ".",
                    held != null ? "Release it first." : "Release its retired side first.");
        }
        vm.requireNoStandBy("A checkpoint");
        vm.quiet(true);
        try {
            Checkpointer.Taken taken =
                    new Checkpointer(vm.shared(), vm.book(), vm.active())
                            .take(file.toString(), sync);
            held = describe(vm.book().read(), taken);
            return held;
        } finally {
            vm.quiet(false);
        }
    }

    private Checkpoint describe(VmRecord record, Checkpointer.Taken taken) {
        CheckpointRecord kept = taken.record();
        MemoryMap memory =
                new MemoryMap(List.of(new MemoryRegion("ram", 0, record.memoryBytes())), pages);
        List<DiskIoBuffer.DiskState> disks =
                record.disks().stream()
                        .map(d -> new DiskIoBuffer.DiskState(d.name(), frozenImage(d)))
                        .toList();
        VmState state =
                new VmState(
                        memory,
                        new OpaqueState(
                                "qemu-migration-stream/3", Bytes.copyOf(taken.deviceState())),
                        new DiskIoBuffer(disks),
                        networks(record));
        return new Checkpoint(
                record.id(),
                new Epoch(kept.epoch()),
                Instant.parse(kept.capturedAt()),
                Duration.ofNanos(kept.pauseNanos()),
                state);
    }

    private static String frozenImage(DiskSpec disk) {
        int below = disk.layers().size() - 2;
        return below < 0 ? disk.image() : disk.layers().get(below).path();
    }

    private static List<NetworkConnection> networks(VmRecord record) {
        List<NetworkConnection> found = new ArrayList<>();
        for (String argument : record.machine().hardware()) {
            Matcher matcher = NIC.matcher(argument);
            if (matcher.find()) {
                found.add(new NetworkConnection("net" + found.size(), matcher.group(1), true));
            }
        }
        return found;
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
                            KvmRehearsal started = KvmRehearsal.start(vm, this, update);
                            rehearsals.add(started);
                            return started;
                        });
    }

    /** A rehearsal has ended. On the lane. */
    void ended(KvmRehearsal rehearsal) {
        rehearsals.remove(rehearsal);
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
        vm.requireNoStandBy("Releasing the checkpoint");
        dropCheckpoint(vm);
        held = null;
    }

    /** Merges the disks and forgets the checkpoint. On the lane. */
    static void dropCheckpoint(KvmVm vm) {
        VmRecord record = vm.book().read();
        boolean layered = record.disks().stream().anyMatch(d -> !d.layers().isEmpty());
        if (layered && vm.active().isAlive()) {
            DiskLayers layers = new DiskLayers(vm.shared().scheduler());
            for (DiskSpec disk : record.disks()) {
                DiskSpec merged = layers.merge(vm.active(), disk);
                vm.book().update(r -> r.withDisks(replaced(r.disks(), merged)));
            }
        }
        CheckpointRecord kept = record.checkpoint();
        vm.book().update(r -> r.withCheckpoint(null));
        if (kept != null) {
            DiskLayers.delete(kept.deviceState());
            if (!kept.ram().equals(record.replica())) {
                vm.removeRam(kept.ram());
            }
        }
    }

    private static List<DiskSpec> replaced(List<DiskSpec> disks, DiskSpec changed) {
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
        vm.forgetReplica();
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
        vm.book().update(r -> r.withReplica(""));
        vm.forgetReplica();
    }
}
