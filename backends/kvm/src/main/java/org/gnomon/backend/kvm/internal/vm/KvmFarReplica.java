package org.gnomon.backend.kvm.internal.vm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.away.LinkedPages;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.state.Abroad;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.spi.backend.FarReplica;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.StepGate;
import org.gnomon.spi.replication.ChangeFeed;
import org.gnomon.spi.replication.PageSink;

/**
 * A replica on another host than the VM: its memory comes by a feed, its disks by mirrors. One that
 * stands on this host, of a VM that is on another, is no different.
 *
 * <p>While it holds a checkpoint, what a feed brings is kept beside that, on the other host, and
 * becomes the next one. That host holds the one or the other, whatever ends meanwhile; which of
 * them, it says itself.
 */
final class KvmFarReplica implements Numbered, FarReplica {
    private final KvmVm vm;
    private final ShadowPlace place;
    private final FarHost far;
    private final Abroad.Key key;
    private final int number;
    private final LinkedPages pages;
    private final List<FarRehearsal> rehearsals = new CopyOnWriteArrayList<>();
    private volatile Outflow outflow;
    private volatile Checkpoint held;
    private volatile boolean closed;
    private volatile boolean inDoubt;
    private volatile boolean unsure;

    private KvmFarReplica(KvmVm vm, ShadowPlace place, Abroad.Key key, int number) {
        this.vm = vm;
        this.number = number;
        this.place = place;
        this.far = vm.shared().landings().of(place.host());
        this.key = key;
        this.pages = new LinkedPages(far, key.key(), vm.book().read().memoryBytes());
    }

    /** Makes one; its key is on the disk first. On the lane. */
    static KvmFarReplica open(KvmVm vm, ShadowPlace place) {
        Host host = vm.shared();
        host.landings().require(place.host());
        int number = vm.book().nextSequence();
        String name = host.directories().sideName(vm.book().read().id(), number);
        Abroad.Key key =
                new Abroad.Key(place.name(), place.host(), host.installation() + "-" + name);
        VmRecord record = vm.book().update(r -> r.plus(key));
        try {
            host.landings().of(place.host()).open(Travel.order(record, key));
            return new KvmFarReplica(vm, place, key, number);
        } catch (RuntimeException e) {
            vm.abroad().giveUp(key);
            throw e;
        }
    }

    /** One that an earlier container left, of a VM that is lost. On the lane. */
    static KvmFarReplica again(KvmVm vm, Abroad.Key key) {
        return new KvmFarReplica(vm, new ShadowPlace(key.name(), key.host()), key, 0);
    }

    @Override
    public ShadowPlace place() {
        return place;
    }

    @Override
    public String peer() {
        return place.host();
    }

    @Override
    public String key() {
        return key.key();
    }

    @Override
    public int number() {
        return number;
    }

    FarHost host() {
        return far;
    }

    Abroad.Key record() {
        return key;
    }

    @Override
    public Optional<FarReplica> far() {
        return Optional.of(this);
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
    public CompletionStage<ChangeFeed> feed() {
        return vm.lane().submit(this::startFeed);
    }

    /** On the lane. */
    Outflow startFeed() {
        requireOpen();
        vm.requireAlive();
        vm.abroad().requireNoFeed();
        if (unsure) {
            holds(far.outcome(key()).held());
        }
        Outflow before = outflow;
        boolean goesOn = held != null && before != null && before.hasMirrorsOf(vm.active());
        if (!goesOn) {
            // What is left of an earlier one, such as mirrors that the new one begins again.
            interrupt();
        }
        if (held != null) {
            stage();
        }
        outflow = goesOn ? before.next() : Outflow.start(vm, this);
        return outflow;
    }

    private void stage() {
        try {
            far.stage(key());
        } catch (GnomonException e) {
            // It may hold nothing any more.
            unsure = true;
            throw e;
        }
    }

    /** What flows to it now; empty if nothing does. Never blocks. */
    Optional<Outflow> flowing() {
        return Optional.ofNullable(outflow).filter(o -> !o.isOver());
    }

    Outflow requireFlowing() {
        return flowing()
                .orElseThrow(
                        () ->
                                Problems.of(
                                        Problem.ILLEGAL_TRANSITION,
                                        "The replica " + place + " is not fed at the moment.",
                                        "Wait until replication is in sync again."));
    }

    /** Ends what flows to it; it keeps what it has. On the lane. */
    void interrupt() {
        Outflow flow = outflow;
        outflow = null;
        if (flow != null) {
            flow.end();
        }
    }

    @Override
    public CompletionStage<Checkpoint> checkpoint(FinalSync sync) {
        return vm.lane().submit(() -> take(sync));
    }

    private Checkpoint take(FinalSync sync) {
        requireOpen();
        vm.requireAlive();
        requireNothingHeld();
        return keep(() -> new FarCheckpointer(vm, this, requireFlowing()).take(sync));
    }

    private void requireNothingHeld() {
        if (held != null) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The replica " + place + " holds the checkpoint of " + held.capturedAt() + ".",
                    "Release it first.");
        }
    }

    @Override
    public CompletionStage<Checkpoint> advance(FinalSync collect, FinalSync fold) {
        return vm.lane().submit(() -> next(collect, fold));
    }

    private Checkpoint next(FinalSync collect, FinalSync fold) {
        requireOpen();
        vm.requireAlive();
        requireHeld("advance");
        requireNoRehearsal();
        keep(() -> new FarCheckpointer(vm, this, requireFlowing()).next(collect));
        // The other host has done it.
        fold.copyWhileFrozen();
        return held;
    }

    /** After a failure that host is asked which one it holds, before anything is built on it. */
    private Checkpoint keep(Supplier<Checkpoint> taking) {
        unsure = true;
        held = taking.get();
        unsure = false;
        return held;
    }

    private void requireHeld(String what) {
        if (held == null) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The replica " + place + " holds no checkpoint to " + what + ".",
                    "Take a checkpoint first.");
        }
    }

    private void requireNoRehearsal() {
        if (!rehearsals.isEmpty()) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    rehearsals.size() + " rehearsal(s) of the checkpoint still run.",
                    "Close them first.");
        }
    }

    @Override
    public CompletionStage<Duration> failOver(Epoch epoch, StepGate gate) {
        return vm.lane().submit(() -> failOverNow(epoch, gate));
    }

    private Duration failOverNow(Epoch epoch, StepGate gate) {
        requireOpen();
        Switch.requireAfter(vm.book().read(), epoch);
        if (vm.vitals().runState() == RunState.SHUT_DOWN) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The guest has shut itself down, so nothing is lost.",
                    "Stop the VM and define it again to boot it.");
        }
        return new FarFailover(vm, this).run(epoch, gate);
    }

    /** What that host says that it holds. */
    void holds(FarHost.About about) {
        unsure = false;
        held =
                about == null
                        ? null
                        : held != null && held.capturedAt().toString().equals(about.capturedAt())
                                ? held
                                : Described.far(vm.book().read(), about, pages);
    }

    /** It was told to run, and it is not known what became of that. On the lane. */
    void doubt(boolean now) {
        inDoubt = now;
    }

    /** Whether it may be the VM. */
    boolean inDoubt() {
        return inDoubt;
    }

    @Override
    public CompletionStage<Rehearsal> rehearse(Optional<Update> update) {
        return vm.lane().submit(() -> rehearseNow(update));
    }

    private Rehearsal rehearseNow(Optional<Update> update) {
        requireOpen();
        requireHeld("rehearse from");
        FarRehearsal started = FarRehearsal.start(vm, this, update);
        rehearsals.add(started);
        return started;
    }

    /** A rehearsal has ended. On the lane. */
    void ended(FarRehearsal rehearsal) {
        rehearsals.remove(rehearsal);
    }

    /** On the lane. */
    void endRehearsals() {
        List.copyOf(rehearsals).forEach(FarRehearsal::closeNow);
    }

    @Override
    public CompletionStage<Void> release() {
        return vm.lane().run(this::releaseNow);
    }

    private void releaseNow() {
        if (held == null) {
            return;
        }
        requireNoRehearsal();
        interrupt();
        far.release(key.key());
        held = null;
    }

    boolean isClosed() {
        return closed;
    }

    private void requireOpen() {
        if (closed) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "The replica was closed, or has become the VM.",
                    "Open a new one.");
        }
    }

    /** It is the VM now, or of no use any more. On the lane. */
    void consumed() {
        closed = true;
        held = null;
        outflow = null;
        vm.abroad().forget(this);
    }

    @Override
    public CompletionStage<Void> close() {
        return vm.lane().run(this::closeNow);
    }

    /** On the lane. What cannot be closed there now is closed later. */
    void closeNow() {
        if (closed) {
            return;
        }
        vm.standBys().requireNoneOn(this);
        if (inDoubt) {
            throw FarFailover.mayRun(vm, this, "it was not asked again");
        }
        endRehearsals();
        interrupt();
        consumed();
        vm.abroad().giveUp(key);
    }
}
