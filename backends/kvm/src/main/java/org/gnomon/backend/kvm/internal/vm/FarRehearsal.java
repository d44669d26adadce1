package org.gnomon.backend.kvm.internal.vm;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.far.FarHost;
import org.gnomon.backend.kvm.internal.side.Sampler;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.model.Problem;
import org.gnomon.model.Sample;
import org.gnomon.model.Update;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.Rehearsal;

/** A twin that runs on another host, from the checkpoint that is held there. */
final class FarRehearsal implements Rehearsal {
    private final KvmVm vm;
    private final KvmFarReplica replica;
    private final Side side;
    private final Duration loadTime;
    private final Sampler sampler;
    private final Lane looks;
    private boolean over;

    private FarRehearsal(KvmVm vm, KvmFarReplica replica, Side side, Duration loadTime) {
        this.vm = vm;
        this.replica = replica;
        this.side = side;
        this.loadTime = loadTime;
        this.looks = new Lane(vm.shared().scheduler().blocking());
        this.sampler = new Sampler(vm.subject(side), side, vm.shared().time(), () -> false);
    }

    /** Starts one. On the lane. */
    static FarRehearsal start(KvmVm vm, KvmFarReplica replica, Optional<Update> update) {
        Host host = vm.shared();
        FarPreflights there = new FarPreflights(host, replica.place().host());
        VmmVersion vmm =
                update.isPresent()
                        ? there.target(vm.book().read(), update.get())
                        : there.asNow(vm.book().read(), vm.vmm());
        FarHost.Rehearsed started = replica.host().rehearse(replica.key(), vmm.location());
        SideRecord record =
                started.side()
                        .at(replica.place().host(), replica.key())
                        .as(SideRecord.Role.REHEARSAL);
        Side side = host.sides().attach(record);
        FarRehearsal rehearsal =
                new FarRehearsal(vm, replica, side, Duration.ofNanos(started.loadNanos()));
        rehearsal.sampler.begin();
        return rehearsal;
    }

    @Override
    public VmmVersion vmm() {
        return side.vmm();
    }

    @Override
    public Duration loadTime() {
        return loadTime;
    }

    @Override
    public CompletionStage<Sample> sample() {
        return looks.submit(
                () -> {
                    try {
                        return sampler.sample();
                    } catch (RuntimeException e) {
                        throw side.isAlive() ? e : side.crashed().asException(e);
                    }
                });
    }

    @Override
    public CompletionStage<Status> status() {
        return CompletableFuture.supplyAsync(
                () -> KvmRehearsal.look(side), vm.shared().scheduler().blocking());
    }

    @Override
    public CompletionStage<Void> close() {
        return vm.lane().run(this::closeNow);
    }

    /** On the lane. */
    void closeNow() {
        if (over) {
            return;
        }
        if (!vm.shared().sides().remove(side)) {
            throw Problems.of(
                    Problem.TIMEOUT,
                    "The rehearsal "
                            + side.record().name()
                            + " on "
                            + replica.place().host()
                            + " does not end.",
                    "Look at the link and at that host, and try again.");
        }
        over = true;
        replica.ended(this);
    }
}
