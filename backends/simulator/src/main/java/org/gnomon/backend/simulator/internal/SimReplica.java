package org.gnomon.backend.simulator.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.DiskIoBuffer;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.MemoryRegion;
import org.gnomon.model.NetworkConnection;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmState;
import org.gnomon.simulation.Randomness;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.replication.PageSink;

/** The handle of a replica, and its memory. */
final class SimReplica implements Replica, PageSink {

    private static final Duration FREEZE = Duration.ofNanos(400_000);
    private static final Duration SAVE = Duration.ofNanos(1_500_000);
    private static final Duration LOAD = Duration.ofMillis(6);
    private static final Duration BOOT = Duration.ofSeconds(2);

    private final SimVirtualMachine handle;
    private final HostedVm vm;
    private final ReplicaSpace space;

    private SimReplica(SimVirtualMachine handle, ReplicaSpace space) {
        this.handle = handle;
        this.vm = handle.hosted();
        this.space = space;
    }

    static Replica open(SimVirtualMachine handle, ReplicaSpace space) {
        return new SimReplica(handle, space);
    }

    @Override
    public ShadowPlace place() {
        return ShadowPlace.FIRST;
    }

    @Override
    public CompletionStage<Checkpoint> advance(FinalSync collect, FinalSync fold) {
        return java.util.concurrent.CompletableFuture.failedFuture(
                Problem.of(Problem.UNSUPPORTED, "not claimed", "").asException());
    }

    @Override
    public CompletionStage<Duration> failOver(Epoch epoch, StepGate gate) {
        return java.util.concurrent.CompletableFuture.failedFuture(
                Problem.of(Problem.UNSUPPORTED, "not claimed", "").asException());
    }

    @Override
    public PageSink pages() {
        return this;
    }

    @Override
    public long sizeBytes() {
        return vm.definition().memoryBytes();
    }

    @Override
    public int pageSizeBytes() {
        return GuestMemory.PAGE;
    }

    @Override
    public ByteBuffer view(long offset, int length) {
        synchronized (vm) {
            requireOpen();
            return space.memory.view(offset, length);
        }
    }

    @Override
    public void write(long offset, ByteBuffer content) {
        synchronized (vm) {
            requireOpen();
            if (!space.writable()) {
                throw illegal(
                        "the replica of " + vm.id() + " holds a checkpoint",
                        "Release the checkpoint first.");
            }
            space.memory.write(offset, content);
        }
    }

    private void requireOpen() {
        if (vm.replica() != space) {
            throw illegal("this replica of " + vm.id() + " was closed", "Open another one.");
        }
    }

    private static GnomonException illegal(String message, String nextStep) {
        return Problem.of(Problem.ILLEGAL_TRANSITION, message, nextStep).asException();
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(FinalSync sync) {
        return handle.inTurn(
                () -> {
                    requireOpen();
                    if (space.held != null) {
                        throw illegal(
                                "a checkpoint of " + vm.id() + " is held already",
                                "Release it first.");
                    }
                    return frozenCheckpoint(sync);
                });
    }

    private CompletionStage<Checkpoint> frozenCheckpoint(FinalSync sync) {
        long start = handle.controller().time().nanos();
        Instant at = handle.controller().time().now();
        return handle.steps()
                .run(Points.CHECKPOINT_FREEZE, FREEZE, vm::freeze, () -> {})
                .thenCompose(
                        frozen ->
                                handle.steps()
                                        .call(Points.CHECKPOINT_SAVE, SAVE, vm::saveDevices)
                                        .thenApply(devices -> complete(devices, sync, at, start))
                                        .whenComplete((checkpoint, error) -> goOn()));
    }

    private void goOn() {
        if (handle.controller().isCurrent()) {
            vm.thaw();
        }
    }

    private Checkpoint complete(OpaqueState devices, FinalSync sync, Instant at, long start) {
        sync.copyWhileFrozen();
        handle.controller().requireCurrent();
        synchronized (vm) {
            requireOpen();
            vm.active().requireThere();
            requireSame(vm, space.memory, vm.active().guest().memory());
            vm.thaw();
            Duration pause = handle.controller().time().since(start);
            VmState state = state(devices, vm.active().guest().writes());
            space.held = new Checkpoint(vm.id(), vm.epoch(), at, pause, state);
            return space.held;
        }
    }

    /** Refuses a copy that is not what the guest has. */
    static void requireSame(HostedVm vm, GuestMemory copy, GuestMemory original) {
        long different = copy.firstDifference(original);
        if (different >= 0) {
            throw Problem.of(
                            "state-mismatch",
                            "the replica of "
                                    + vm.id()
                                    + " differs from the frozen guest, first at byte "
                                    + different
                                    + " of "
                                    + copy.sizeBytes(),
                            "Copy all changed pages in the final sync; release a held checkpoint"
                                    + " first, it cannot be written.")
                    .asException();
        }
    }

    private VmState state(OpaqueState devices, long writes) {
        List<MemoryRegion> regions = List.of(new MemoryRegion("ram", 0, sizeBytes()));
        String image = "sim:" + vm.id() + "/vda@" + writes;
        return new VmState(
                new MemoryMap(regions, this),
                devices,
                new DiskIoBuffer(List.of(new DiskIoBuffer.DiskState("vda", image))),
                List.of(new NetworkConnection("eth0", macAddress(), true)));
    }

    private String macAddress() {
        long h = Randomness.hash(vm.id().value());
        return String.format("52:54:00:%02x:%02x:%02x", h >> 16 & 0xff, h >> 8 & 0xff, h & 0xff);
    }

    @Override
    public Optional<Checkpoint> held() {
        synchronized (vm) {
            return Optional.ofNullable(space.held);
        }
    }

    @Override
    public CompletionStage<Rehearsal> rehearse(Optional<Update> update) {
        return handle.inTurn(
                () -> {
                    requireOpen();
                    if (space.held == null) {
                        throw illegal(
                                "no checkpoint of " + vm.id() + " is held", "Take one first.");
                    }
                    handle.controller().host().requireRoom(sizeBytes());
                    Candidate candidate =
                            update.map(u -> Candidate.of(vm, u))
                                    .orElseGet(() -> Candidate.same(vm.active().vmm()));
                    Steps steps = update.map(handle.steps()::with).orElse(handle.steps());
                    return rehearse(candidate, steps.by(Steps.Victim.NONE));
                });
    }

    private CompletionStage<Rehearsal> rehearse(Candidate candidate, Steps steps) {
        long start = handle.controller().time().nanos();
        return steps.call(
                Points.REHEARSE,
                candidate.restartsGuest() ? BOOT : LOAD,
                () -> {
                    candidate.requireBootable();
                    Instance copy = startCopy(candidate);
                    Duration load = handle.controller().time().since(start);
                    return new SimRehearsal(handle, steps, space, copy, load);
                });
    }

    private Instance startCopy(Candidate candidate) {
        synchronized (vm) {
            requireOpen();
            OpaqueState devices = space.held.state().cpuRegisters();
            Guest guest = candidate.guest(vm.settings(), space.memory.copy(), devices);
            Instance copy = vm.newInstance(Instance.Role.REHEARSAL, candidate.vmm(), guest);
            space.rehearsals.add(copy);
            copy.run();
            return copy;
        }
    }

    @Override
    public CompletionStage<Void> release() {
        return handle.inTurn(
                () -> {
                    if (vm.replica() == space && !space.rehearsals.isEmpty()) {
                        throw illegal(
                                "a rehearsal of " + vm.id() + " still runs", "Close it first.");
                    }
                    return handle.steps()
                            .run(Points.RELEASE, Duration.ZERO, this::giveUp, () -> {});
                });
    }

    private void giveUp() {
        synchronized (vm) {
            space.held = null;
        }
    }

    @Override
    public CompletionStage<Void> close() {
        return handle.controller()
                .onBlocking(
                        () -> {
                            synchronized (vm) {
                                if (vm.replica() == space) {
                                    vm.dropReplica();
                                }
                                return null;
                            }
                        });
    }
}
