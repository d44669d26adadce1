package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.DiskIoBuffer;
import org.gnomon.model.GnomonException;
import org.gnomon.model.MemoryMap;
import org.gnomon.model.MemoryRegion;
import org.gnomon.model.NetworkConnection;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.Problem;
import org.gnomon.model.VmState;
import org.gnomon.simulation.Randomness;
import org.gnomon.spi.backend.FinalSync;

/**
 * The taking of one checkpoint.
 *
 * <pre>
 * first:  freeze ─▶ save ─▶ sync ─────────────────▶ go on ─▶ held
 * next:   freeze ─▶ save ─▶ collect ──────────────▶ go on ─▶ fold ─▶ done
 *           (old one held)    └ throws: old one held   (new one held, its fold owed until done)
 * </pre>
 */
final class Capture {

    private static final Duration FREEZE = Duration.ofNanos(400_000);
    private static final Duration SAVE = Duration.ofNanos(1_500_000);
    private static final Duration FOLD = Duration.ofNanos(500_000);

    private final SimVirtualMachine handle;
    private final HostedVm vm;
    private final SimReplica replica;
    private final ReplicaSpace space;
    private boolean froze;

    Capture(SimVirtualMachine handle, SimReplica replica, ReplicaSpace space) {
        this.handle = handle;
        this.vm = handle.hosted();
        this.replica = replica;
        this.space = space;
    }

    /** While none is held. */
    CompletionStage<Checkpoint> first(FinalSync sync) {
        return frozen(
                Points.CHECKPOINT_FREEZE,
                Points.CHECKPOINT_SAVE,
                moment -> {
                    sync.copyWhileFrozen();
                    synchronized (vm) {
                        requireStill();
                        requireSame(vm, space.memory, vm.active().guest().memory());
                        return hold(end(moment));
                    }
                });
    }

    /** While one is held. */
    CompletionStage<Checkpoint> next(FinalSync collect, FinalSync fold) {
        return frozen(
                        Points.ADVANCE_FREEZE,
                        Points.ADVANCE_SAVE,
                        moment -> {
                            collect.copyWhileFrozen();
                            synchronized (vm) {
                                requireStill();
                                GuestMemory seen = space.expect(vm.active().guest().memory());
                                Checkpoint next = hold(end(moment));
                                space.owed = new ReplicaSpace.Owed(handle, fold, seen);
                                return next;
                            }
                        })
                .thenCompose(
                        next ->
                                handle.steps()
                                        .by(replicaHost())
                                        .run(Points.FOLD, FOLD, () -> {}, () -> {})
                                        .handle((v, error) -> fold(next, Serial.cause(error))));
    }

    /** What is saved while the guest stands still. */
    private record Moment(OpaqueState devices, Instant at, long start) {}

    private <T> CompletionStage<T> frozen(String freeze, String save, Function<Moment, T> then) {
        long start = handle.controller().time().nanos();
        Instant at = handle.controller().time().now();
        return handle.steps()
                .run(freeze, FREEZE, () -> froze = vm.freeze(this), () -> {})
                .thenCompose(
                        v ->
                                handle.steps()
                                        .call(save, SAVE, vm::saveDevices)
                                        .thenApply(devices -> new Moment(devices, at, start))
                                        .thenApply(then)
                                        .whenComplete((result, error) -> goOn()));
    }

    private void goOn() {
        if (handle.controller().isCurrent()) {
            vm.thaw(this);
        }
    }

    private void requireStill() {
        handle.controller().requireCurrent();
        replica.requireOpen();
        vm.active().requireThere();
        if (froze) {
            vm.requireFrozenBy(this);
        }
    }

    /** Lets the guest go on; the end of the pause. */
    private ReplicaSpace.Held end(Moment moment) {
        vm.thaw(this);
        Duration pause = handle.controller().time().since(moment.start());
        long writes = vm.active().guest().writes();
        VmState state = state(moment.devices(), writes);
        Checkpoint taken = new Checkpoint(vm.id(), vm.epoch(), moment.at(), pause, state);
        DiskLayers.Layer layer = vm.shadows().disk().keep(space.place.name(), writes);
        return new ReplicaSpace.Held(taken, vm.active().vmm(), layer);
    }

    private Checkpoint hold(ReplicaSpace.Held next) {
        if (space.held != null) {
            vm.shadows().disk().merge(space.held.layer());
        }
        space.held = next;
        return next.checkpoint();
    }

    /** A primary that died meanwhile does not matter: all of it was collected. */
    private Checkpoint fold(Checkpoint next, Throwable error) {
        if (error != null && !GnomonException.problemOf(error).code().equals(Problem.CRASHED)) {
            throw Serial.unchecked(error);
        }
        replica.settle();
        return next;
    }

    /** Done by the replica's host; a crash that is injected here is the primary's. */
    private Steps.Victim replicaHost() {
        return new Steps.Victim() {
            @Override
            public boolean isHung() {
                return !space.machine.answers();
            }

            @Override
            public void crash(Problem why) {
                new ActiveVictim(vm).crash(why);
            }
        };
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
        List<MemoryRegion> regions = List.of(new MemoryRegion("ram", 0, replica.sizeBytes()));
        String image = "sim:" + vm.id() + "/vda@" + writes;
        return new VmState(
                new MemoryMap(regions, replica),
                devices,
                new DiskIoBuffer(List.of(new DiskIoBuffer.DiskState("vda", image))),
                List.of(new NetworkConnection("eth0", macAddress(), true)));
    }

    private String macAddress() {
        long h = Randomness.hash(vm.id().value());
        return String.format("52:54:00:%02x:%02x:%02x", h >> 16 & 0xff, h >> 8 & 0xff, h & 0xff);
    }
}
