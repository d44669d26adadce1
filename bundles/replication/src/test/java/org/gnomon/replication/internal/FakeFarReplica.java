package org.gnomon.replication.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.gnomon.model.Bytes;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.DiskIoBuffer;
import org.gnomon.model.Epoch;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmState;
import org.gnomon.spi.backend.FarReplica;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.replication.ChangeFeed;
import org.gnomon.spi.replication.PageSink;

/** A replica on another host, the near side of it, that keeps to the rules. */
final class FakeFarReplica implements Replica, FarReplica {

    private final FakeVm vm;
    private final ShadowPlace place;
    private final String peer;
    private final FakeGuest guest;
    private volatile Checkpoint held;
    volatile FakeFeed feed;
    volatile int feeds;
    volatile Problem failFeed;
    volatile boolean closed;
    volatile boolean mayCompare;

    /** With the guest frozen and all of it arrived, before it counts as held. */
    volatile Runnable whole = () -> {};

    volatile Runnable guestGoesOn = () -> {};
    volatile Problem failHold;
    volatile int advances;

    FakeFarReplica(FakeVm vm, ShadowPlace place, String peer, FakeGuest guest) {
        this.vm = vm;
        this.place = place;
        this.peer = peer;
        this.guest = guest;
    }

    @Override
    public ShadowPlace place() {
        return place;
    }

    @Override
    public PageSink pages() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<FarReplica> far() {
        return Optional.of(this);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public String key() {
        return "vm-1/" + place.name();
    }

    @Override
    public boolean mayCompare() {
        return mayCompare;
    }

    @Override
    public CompletionStage<ChangeFeed> feed() {
        Problem problem = failFeed;
        if (problem != null) {
            return CompletableFuture.failedStage(problem.asException());
        }
        feeds++;
        feed = new FakeFeed(guest, feeds);
        return CompletableFuture.completedStage(feed);
    }

    boolean isFeeding() {
        FakeFeed its = feed;
        return its != null && !its.over.isDone();
    }

    /** The guest stands still, all is handed out, the copy is asked for. */
    void freeze(FinalSync sync) {
        FakeFeed its = feed;
        if (failFeed == null) {
            its.freeze();
            try {
                its.over.get(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        sync.copyWhileFrozen();
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(FinalSync sync) {
        return vm.inTurn(() -> taken(sync));
    }

    private CompletionStage<Checkpoint> taken(FinalSync sync) {
        Instant at = Instant.ofEpochSecond(0, vm.nanos());
        try {
            freeze(sync);
            whole.run();
        } finally {
            guestGoesOn.run();
        }
        if (failHold != null) {
            throw failHold.asException();
        }
        OpaqueState none = new OpaqueState("none", Bytes.copyOf(new byte[0]));
        VmState state = new VmState(vm.memory(), none, new DiskIoBuffer(List.of()), List.of());
        held = new Checkpoint(FakeVm.ID, vm.epoch, at, vm.pause, state);
        return CompletableFuture.completedStage(held);
    }

    @Override
    public Optional<Checkpoint> held() {
        return Optional.ofNullable(held);
    }

    @Override
    public CompletionStage<Checkpoint> advance(FinalSync collect, FinalSync fold) {
        return vm.inTurn(
                () -> {
                    if (held == null || !isFeeding()) {
                        throw Problem.of(Problem.ILLEGAL_TRANSITION, "not now", "").asException();
                    }
                    CompletionStage<Checkpoint> next = taken(collect);
                    advances++;
                    fold.copyWhileFrozen();
                    return next;
                });
    }

    @Override
    public CompletionStage<Duration> failOver(Epoch epoch, StepGate gate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Rehearsal> rehearse(Optional<Update> update) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> release() {
        held = null;
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> close() {
        closed = true;
        vm.open.remove(this);
        return CompletableFuture.completedStage(null);
    }
}
