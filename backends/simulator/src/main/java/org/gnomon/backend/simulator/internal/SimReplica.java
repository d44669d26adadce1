package org.gnomon.backend.simulator.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.replication.PageSink;

/** The handle of a replica, and its memory. */
final class SimReplica implements Replica, PageSink {

    private static final Duration LOAD = Duration.ofMillis(6);
    private static final Duration BOOT = Duration.ofSeconds(2);

    private final SimVirtualMachine handle;
    private final HostedVm vm;
    private final ReplicaSpace space;

    SimReplica(SimVirtualMachine handle, ReplicaSpace space) {
        this.handle = handle;
        this.vm = handle.hosted();
        this.space = space;
    }

    @Override
    public ShadowPlace place() {
        return space.place;
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

    /** Refuses if it was closed, its host does not answer, or another controller took over. */
    void requireOpen() {
        handle.controller().requireCurrent();
        if (!vm.shadows().has(space)) {
            throw illegal("this replica of " + vm.id() + " is closed", "Open another one.");
        }
        space.machine.requireAnswer();
    }

    private static GnomonException illegal(String message, String nextStep) {
        return Problem.of(Problem.ILLEGAL_TRANSITION, message, nextStep).asException();
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(FinalSync sync) {
        return handle.inTurn(
                () -> {
                    requireOpen();
                    if (held().isPresent()) {
                        throw illegal(
                                "a checkpoint of " + vm.id() + " is held already",
                                "Release it first.");
                    }
                    return new Capture(handle, this, space).first(sync);
                });
    }

    @Override
    public CompletionStage<Checkpoint> advance(FinalSync collect, FinalSync fold) {
        return handle.inTurn(
                () -> {
                    requireOpen();
                    requireHeld();
                    requireNoRehearsal();
                    return new Capture(handle, this, space).next(collect, fold);
                });
    }

    private void requireHeld() {
        if (held().isEmpty()) {
            throw illegal("no checkpoint of " + vm.id() + " is held", "Take one first.");
        }
    }

    private void requireNoRehearsal() {
        if (vm.shadows().has(space) && !space.rehearsals.isEmpty()) {
            throw illegal("a rehearsal of " + vm.id() + " still runs", "Close it first.");
        }
    }

    @Override
    public CompletionStage<Duration> failOver(Epoch epoch, StepGate gate) {
        return handle.inTurn(
                () -> {
                    vm.requireAfter(epoch);
                    requireOpen();
                    requireToGoOnFrom();
                    settle();
                    return new Failover(handle, space).run(epoch, gate);
                });
    }

    /** Does the fold that is owed, if one is; fails as it fails. */
    void settle() {
        ReplicaSpace.Owed owed;
        synchronized (vm) {
            owed = space.owed;
            if (owed == null) {
                return;
            }
            requireOpen();
            requireOwn(owed);
            space.folding = true;
        }
        try {
            owed.fold().copyWhileFrozen();
            Capture.requireSame(vm, space.memory, owed.seen());
            synchronized (vm) {
                space.owed = null;
            }
        } finally {
            synchronized (vm) {
                space.folding = false;
            }
        }
    }

    private void requireOwn(ReplicaSpace.Owed owed) {
        if (owed.by() != handle) {
            throw Problem.of(
                            Problem.UNSUPPORTED,
                            "the checkpoint of " + vm.id() + " was never completed",
                            "Use another replica, or release it.")
                    .asException();
        }
    }

    private void requireToGoOnFrom() {
        synchronized (vm) {
            if (space.held == null) {
                throw Problem.of(
                                Problem.UNSUPPORTED,
                                "no checkpoint of " + vm.id() + " is held",
                                "Use another replica.")
                        .asException();
            }
            if (vm.active().hasShutDown()) {
                throw Problem.of(
                                Problem.REFUSED,
                                "the guest of " + vm.id() + " shut itself down; nothing is lost",
                                "Define the VM again to start it.")
                        .asException();
            }
        }
    }

    @Override
    public Optional<Checkpoint> held() {
        synchronized (vm) {
            return Optional.ofNullable(space.held).map(ReplicaSpace.Held::checkpoint);
        }
    }

    @Override
    public CompletionStage<Rehearsal> rehearse(Optional<Update> update) {
        return handle.inTurn(
                () -> {
                    requireOpen();
                    requireHeld();
                    settle();
                    handle.controller().host().requireRoom(space.machine, sizeBytes());
                    Candidate candidate =
                            update.map(u -> Candidate.of(vm, u))
                                    .orElseGet(() -> Candidate.same(vm.active().vmm()));
                    Steps steps = update.map(handle.steps()::with).orElse(handle.steps());
                    return rehearse(candidate, steps.by(onItsHost()));
                });
    }

    private Steps.Victim onItsHost() {
        return Steps.Victim.on(() -> !space.machine.answers());
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
            requireHeld();
            OpaqueState devices = space.held.checkpoint().state().cpuRegisters();
            Guest guest = candidate.guest(vm.settings(), space.memory.copy(), devices);
            Instance.Identity identity = vm.identity(Instance.Role.REHEARSAL, space.machine);
            Instance copy = vm.newInstance(identity, candidate.vmm(), guest);
            space.rehearsals.add(copy);
            copy.run();
            return copy;
        }
    }

    @Override
    public CompletionStage<Void> release() {
        return handle.inTurn(
                () -> {
                    requireNoRehearsal();
                    return handle.steps()
                            .run(Points.RELEASE, Duration.ZERO, this::giveUp, () -> {});
                });
    }

    void giveUp() {
        synchronized (vm) {
            if (space.held != null) {
                vm.shadows().disk().merge(space.held.layer());
                space.held = null;
                space.owed = null;
            }
        }
    }

    /** Also when its host does not answer: what is there is nobody's then. */
    @Override
    public CompletionStage<Void> close() {
        return handle.controller()
                .onBlocking(
                        () -> {
                            synchronized (vm) {
                                if (vm.shadows().has(space)) {
                                    handle.controller().requireCurrent();
                                    vm.shadows().drop(space);
                                }
                                return null;
                            }
                        });
    }
}
