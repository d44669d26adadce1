package org.gnomon.backend.kvm.internal.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.StepGate;

/**
 * The side that was left for one on another host. Its process stands in postmigrate on memory and
 * disks that nobody else uses; going back is a replica on its host, fed from where the VM is.
 */
final class KvmFarRetired implements Left {
    private static final String NAME = "rollback";

    private final KvmVm vm;
    private final Side side;
    private boolean over;

    KvmFarRetired(KvmVm vm, Side side) {
        this.vm = vm;
        this.side = side;
    }

    @Override
    public Side side() {
        return side;
    }

    @Override
    public VmmVersion vmm() {
        return side.vmm();
    }

    /** Completes when the guest's present state is here but for its last changes. */
    @Override
    public CompletionStage<StandBy> standBy() {
        return vm.lane().submit(this::begin).thenCompose(this::followed);
    }

    private record Back(KvmFarReplica replica, Backflow flow) {}

    private Back begin() {
        Left.require(isKept());
        if (!side.record().isLocal()) {
            throw Problems.of(
                    Problem.UNSUPPORTED,
                    "The VM has come here from "
                            + side.record().host()
                            + ", and only a shadow there takes it back.",
                    "Protect the VM with a shadow on that host, and move it.");
        }
        SideRecord now = vm.active().record();
        // Without a link nothing is begun: the VM goes on there, and can go back later.
        vm.shared().landings().of(now.host()).outcome(now.key());
        vm.requireAlive();
        vm.active().status();
        vm.standBys().requireNone();
        vm.abroad().interrupt();
        vm.abroad().named(NAME).ifPresent(KvmFarReplica::closeNow);
        KvmFarReplica replica = vm.abroad().open(new ShadowPlace(NAME, ShadowPlace.LOCAL));
        try {
            Outflow feed = replica.startFeed();
            Host host = vm.shared();
            return new Back(
                    replica,
                    Backflow.start(feed, host.landings().target(replica.key()), host.scheduler()));
        } catch (RuntimeException e) {
            replica.closeNow();
            throw e;
        }
    }

    private CompletionStage<StandBy> followed(Back back) {
        return back.flow()
                .inSync()
                .handle((done, error) -> error)
                .thenCompose(error -> vm.lane().submit(() -> prepared(back, error)));
    }

    private StandBy prepared(Back back, Throwable error) {
        try {
            if (error instanceof RuntimeException e) {
                throw e;
            }
            Optional<org.gnomon.spi.backend.FinalSync> own = Optional.of(back.flow()::awaitAll);
            return vm.standBys().on(back.replica(), new KvmFarStandBy.Wish(vmm(), true, own));
        } catch (RuntimeException e) {
            back.replica().closeNow();
            throw e;
        }
    }

    private boolean isKept() {
        return !over && vm.retiredSide().filter(r -> r == this).isPresent();
    }

    @Override
    public CompletionStage<Duration> restoreCheckpoint(Epoch epoch, StepGate gate) {
        return vm.lane()
                .submit(
                        () -> {
                            Left.require(isKept());
                            throw Problems.of(
                                    Problem.UNSUPPORTED,
                                    "No checkpoint is held from before the move.",
                                    "Go back with the guest's present state instead.");
                        });
    }

    @Override
    public List<SideRecord> replaced(VmRecord before) {
        over = true;
        if (!vm.shared().sides().remove(side)) {
            return List.of();
        }
        removeMemory(before);
        return List.of(side.record());
    }

    @Override
    public CompletionStage<Void> release() {
        return vm.lane().run(this::releaseNow);
    }

    private void releaseNow() {
        if (!isKept()) {
            return;
        }
        if (!vm.shared().sides().remove(side)) {
            throw Problems.of(
                    Problem.TIMEOUT,
                    "The retired side's process "
                            + side.record().process().pid()
                            + " on "
                            + side.record().host()
                            + " does not end.",
                    "Look at that host, or end it by hand, and release it again.");
        }
        vm.book().update(r -> r.minus(side.record()));
        over = true;
        vm.retire(null);
        removeMemory(vm.book().read());
        vm.abroad().sweep();
    }

    /** Its memory, and layers of its disks: the VM's disks are elsewhere now. */
    private void removeMemory(VmRecord record) {
        if (!side.record().isLocal()) {
            return;
        }
        if (side.record().key().isEmpty()) {
            vm.removeRam(side.record().ram());
        }
        for (DiskSpec disk : record.abroad().home()) {
            disk.layers().forEach(l -> DiskLayers.delete(Path.of(l.path()).toString()));
        }
        vm.book()
                .note(
                        r ->
                                r.withHome(
                                        r.abroad().home().stream()
                                                .map(d -> d.withLayers(List.of()))
                                                .toList()));
    }
}
