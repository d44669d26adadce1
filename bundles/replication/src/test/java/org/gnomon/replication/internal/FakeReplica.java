package org.gnomon.replication.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Bytes;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.DiskIoBuffer;
import org.gnomon.model.Epoch;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.VmState;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StepGate;

/**
 * A replica that keeps to the rules and looks after the engine: it remembers what the primary had
 * at each checkpoint and complains when the pages are anything else.
 */
final class FakeReplica implements Replica {

    private static final Problem HELD =
            Problem.of(Problem.ILLEGAL_TRANSITION, "a checkpoint is held", "");
    private static final Problem CLOSED = Problem.of(Problem.ILLEGAL_TRANSITION, "closed", "");

    private final FakeVm vm;
    private final ShadowPlace place;
    private final FakeMemory pages;
    private volatile Checkpoint held;
    private volatile FakeMemory truth;
    private volatile FinalSync owed;
    volatile int advances;
    volatile boolean closed;

    FakeReplica(FakeVm vm, ShadowPlace place, FakeMemory pages) {
        this.vm = vm;
        this.place = place;
        this.pages = pages;
    }

    @Override
    public ShadowPlace place() {
        return place;
    }

    @Override
    public FakeMemory pages() {
        return pages;
    }

    /** Fails unless the pages are what the held checkpoint says, as far as there is one. */
    void check() {
        if (held != null && owed == null && !pages.sameAs(truth)) {
            throw new AssertionError(place + " does not show the checkpoint that it holds");
        }
        if (pages.refusedWrites > 0) {
            throw new AssertionError(place + " was written while a checkpoint was held");
        }
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(FinalSync sync) {
        return vm.inTurn(
                () -> {
                    fail(vm.failCheckpoint);
                    requireOpen();
                    if (held != null) {
                        throw HELD.asException();
                    }
                    hold(freeze(sync));
                    pages.failWrites = HELD;
                    return CompletableFuture.completedStage(held);
                });
    }

    @Override
    public CompletionStage<Checkpoint> advance(FinalSync collect, FinalSync fold) {
        return vm.inTurn(
                () -> {
                    fail(vm.failFreeze);
                    requireOpen();
                    if (held == null) {
                        throw Problem.of(Problem.ILLEGAL_TRANSITION, "none is held", "")
                                .asException();
                    }
                    FakeMemory now = freeze(collect);
                    if (vm.dieInFreeze) {
                        vm.die();
                    }
                    fail(vm.runState == RunState.GONE ? FakeVm.GONE : null);
                    hold(now);
                    owed = fold;
                    Duration between = vm.betweenThawAndFold;
                    return vm.scheduler.delay(between).thenApply(ignored -> folded());
                });
    }

    /** The guest must not write while somebody has its memory's monitor. */
    private FakeMemory freeze(FinalSync sync) {
        fail(vm.runState == RunState.GONE ? FakeVm.GONE : null);
        FakeMemory memory = vm.memory;
        synchronized (memory) {
            FakeMemory now = memory.copy();
            sync.copyWhileFrozen();
            return now;
        }
    }

    private void hold(FakeMemory now) {
        truth = now;
        Instant at = Instant.EPOCH.plusNanos(vm.nanos());
        OpaqueState none = new OpaqueState("none", Bytes.copyOf(new byte[0]));
        VmState state = new VmState(vm.memory(), none, new DiskIoBuffer(List.of()), List.of());
        held = new Checkpoint(FakeVm.ID, vm.epoch, at, vm.pause, state);
    }

    private Checkpoint folded() {
        fail(vm.failBeforeFold);
        fold();
        if (!pages.sameAs(truth)) {
            throw new AssertionError(place + " is not what was collected");
        }
        advances++;
        return held;
    }

    private void fold() {
        pages.failWrites = null;
        try {
            owed.copyWhileFrozen();
            owed = null;
        } finally {
            pages.failWrites = HELD;
        }
    }

    @Override
    public CompletionStage<Duration> failOver(Epoch epoch, StepGate gate) {
        return vm.inTurn(
                () -> {
                    requireOpen();
                    if (held == null || vm.runState != RunState.GONE) {
                        throw Problem.of(Problem.UNSUPPORTED, "nothing to go on from", "")
                                .asException();
                    }
                    if (owed != null) {
                        fold();
                    }
                    check();
                    gate.reached(SwitchoverState.FENCED);
                    vm.become(pages.copy(), epoch);
                    gate.reached(SwitchoverState.ACTIVATED);
                    shut();
                    return CompletableFuture.completedStage(Duration.ZERO);
                });
    }

    @Override
    public Optional<Checkpoint> held() {
        return Optional.ofNullable(held);
    }

    @Override
    public CompletionStage<Rehearsal> rehearse(Optional<Update> update) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> release() {
        return vm.inTurn(
                () -> {
                    fail(vm.failRelease);
                    giveUp();
                    return CompletableFuture.completedStage(null);
                });
    }

    /** The checkpoint is gone, for whatever reason. */
    void giveUp() {
        held = null;
        owed = null;
        pages.failWrites = null;
    }

    /** Inside a switch a backend lets a held checkpoint be written over. */
    void writable(boolean may) {
        pages.failWrites = held == null || may ? null : HELD;
    }

    /** The switch came to nothing: the checkpoint's pages are put back. */
    void restore() {
        if (held != null) {
            pages.become(truth);
        }
    }

    /** It holds what it has as if it had been captured just now: what a copied switch leaves. */
    void pagesAreTheCheckpoint() {
        truth = pages.copy();
    }

    @Override
    public CompletionStage<Void> close() {
        return vm.inTurn(
                () -> {
                    fail(vm.failClose);
                    shut();
                    return CompletableFuture.completedStage(null);
                });
    }

    /** It became the VM at a switch. */
    void taken() {
        shut();
    }

    private void shut() {
        vm.closed(this);
        closed = true;
        held = null;
        owed = null;
        pages.failWrites = CLOSED;
    }

    private void requireOpen() {
        fail(closed ? CLOSED : null);
    }

    private static void fail(Problem problem) {
        if (problem != null) {
            throw problem.asException();
        }
    }
}
