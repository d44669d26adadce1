package org.gnomon.backend.kvm.internal.vm;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.ReplicaRecord;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.StepGate;

/**
 * The side that was left. Its process stands in postmigrate and is never continued: going back is a
 * fresh process of the same binary.
 */
final class KvmRetired implements Left {
    private final KvmVm vm;
    private final Side side;
    private boolean over;

    KvmRetired(KvmVm vm, Side side) {
        this.vm = vm;
        this.side = side;
    }

    @Override
    public Side side() {
        return side;
    }

    @Override
    public List<SideRecord> replaced(VmRecord before) {
        return vm.shared().sides().remove(side) ? List.of(side.record()) : List.of();
    }

    @Override
    public VmmVersion vmm() {
        return side.vmm();
    }

    @Override
    public CompletionStage<StandBy> standBy() {
        return vm.lane()
                .submit(
                        () -> {
                            Left.require(isKept());
                            vm.requireAlive();
                            vm.active().status();
                            return vm.standBys().beside(side.vmm());
                        });
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
                            Duration loss = restore().run(epoch, gate);
                            over = true;
                            return loss;
                        });
    }

    /** From the newest checkpoint that was taken before the switch. */
    private Restore restore() {
        VmRecord record = vm.book().read();
        ReplicaRecord kept =
                record.replicas().stream()
                        .filter(ReplicaRecord::isComplete)
                        .filter(r -> r.checkpoint().epoch() < record.epoch())
                        .max(Comparator.comparing(r -> r.checkpoint().layer()))
                        .orElseThrow(
                                () ->
                                        Problems.of(
                                                Problem.UNSUPPORTED,
                                                "No checkpoint of the VM "
                                                        + record.vm()
                                                        + " from before the switch is held.",
                                                "Go back with the guest's present state"
                                                        + " instead."));
        return Restore.back(vm, side.vmm(), kept);
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
                            + " does not end.",
                    "End it by hand.");
        }
        vm.book().update(r -> r.minus(side.record()));
        vm.retire(null);
        over = true;
        // What recovery kept for it: nobody else will ever ask for that.
        vm.replicaSet().drop(vm.replicaSet().unowned());
        vm.mergeLayers();
    }
}
