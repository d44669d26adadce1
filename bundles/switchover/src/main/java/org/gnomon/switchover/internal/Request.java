package org.gnomon.switchover.internal;

import org.gnomon.model.Epoch;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.VmId;
import org.gnomon.model.VmmVersion;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.switchover.internal.Admission.Asked;

/**
 * What someone asked the controller for.
 *
 * @param vm of which VM
 * @param asked what
 * @param why in their words, may be empty
 * @param errand the details
 */
record Request(VirtualMachine vm, Asked asked, String why, Errand errand) {

    VmId id() {
        return vm.definition().id();
    }

    Admission.Facts facts(Course last) {
        return new Admission.Facts(
                id(),
                asked,
                last == null ? null : last.state(),
                vm.retired().isPresent(),
                null,
                errand.tries().size(),
                null,
                null,
                null);
    }

    /** The course that it begins, on the first of its shadows. */
    Course planned(Epoch next, Desk desk) {
        Errand.Try first = errand.tries().get(0);
        boolean lost = asked == Asked.FAILOVER;
        VmmVersion to =
                lost ? vm.vmm() : new VmmVersion("VMM", "not known yet", errand.update().target());
        Course.Plan plan =
                new Course.Plan(id(), first.place(), vm.epoch(), next, desk.now(), vm.vmm(), to);
        return Course.begin(plan, lost ? Course.Act.FAILOVER : Course.Act.SWITCH)
                .in(SwitchoverState.PLANNED, desk.now())
                .lost(Tries.loss(first, desk.now()));
    }
}
