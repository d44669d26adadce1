package org.gnomon.backend.kvm.internal.vm;

import java.util.Optional;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.StandBy;

/** The VM's stand-by, of which there is one at a time. Changed on the VM's lane only. */
final class StandBys {
    private final KvmVm vm;
    private volatile Waiting waiting;

    StandBys(KvmVm vm) {
        this.vm = vm;
    }

    /** Its side; empty if none waits. Never blocks. */
    Optional<Side> side() {
        return Optional.ofNullable(waiting).map(Waiting::side);
    }

    /** Another QEMU on the VM's own host and memory. */
    StandBy beside(Update update) {
        vm.requireHere("An update of the VMM on the VM's own host");
        return beside(new Preflights(vm.shared()).target(vm.book().read(), update));
    }

    StandBy beside(VmmVersion target) {
        requireNone();
        waiting = KvmStandBy.start(vm, target);
        return waiting;
    }

    /** A QEMU on another host, on the memory of the replica there. */
    StandBy away(Update update, ShadowPlace place) {
        KvmFarReplica replica =
                vm.abroad()
                        .named(place.name())
                        .filter(r -> r.place().equals(place))
                        .orElseThrow(() -> noShadow(place));
        VmmVersion target =
                new FarPreflights(vm.shared(), place.host()).target(vm.book().read(), update);
        return on(replica, KvmFarStandBy.Wish.of(target, update));
    }

    private RuntimeException noShadow(ShadowPlace place) {
        return Problems.of(
                Problem.NOT_PROTECTED,
                "The VM " + vm.book().read().vm() + " has no shadow " + place + ".",
                "Protect it with a shadow there first.");
    }

    StandBy on(KvmFarReplica replica, KvmFarStandBy.Wish wish) {
        requireNone();
        waiting = KvmFarStandBy.start(vm, replica, wish);
        return waiting;
    }

    void requireNone() {
        if (waiting != null) {
            throw Problems.of(
                    Problem.ALREADY_EXISTS,
                    "The VM " + vm.book().read().vm() + " has a stand-by, " + waiting.vmm() + ".",
                    "Discard it first.");
        }
    }

    /** Refused while a stand-by waits on a replica's memory. */
    void requireNoneOn(KvmFarReplica replica) {
        if (waiting instanceof KvmFarStandBy far && far.replica() == replica) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    "A stand-by waits on the replica " + replica.place() + ".",
                    "Discard the stand-by first.");
        }
    }

    /** Refused while a stand-by waits that has opened the disks as they are. */
    void requireNoneOnDisks(String what) {
        if (waiting != null && !vm.book().read().disks().isEmpty()) {
            throw Problems.of(
                    Problem.ILLEGAL_TRANSITION,
                    what + " would change the disks under the stand-by.",
                    "Discard the stand-by first.");
        }
    }

    /** Whether the one that waits may be the VM already. On the lane. */
    boolean inDoubt() {
        return waiting instanceof KvmFarStandBy far && far.inDoubt();
    }

    void discard() {
        if (waiting != null) {
            waiting.discardNow();
        }
    }

    /** It has become the active side, or is gone. */
    void forget() {
        waiting = null;
    }
}
