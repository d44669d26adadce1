package org.gnomon.shadow.internal;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowId;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.VmId;
import org.gnomon.service.SwitchoverController.Attempt;
import org.gnomon.spi.backend.VirtualMachine;

/** VMs that come back with a restart of the container or a backend, or leave with one. */
final class Returns {

    private final Desk desk;
    private final Wards wards;
    private final CloseFlow closing;
    private final PrimaryWatch primaries;

    Returns(Desk desk, Wards wards, CloseFlow closing, PrimaryWatch primaries) {
        this.desk = desk;
        this.wards = wards;
        this.closing = closing;
        this.primaries = primaries;
    }

    /** Goes on with a watch that a restart has cut off; completes when it is decided. */
    CompletionStage<Void> resumeWatch(VirtualMachine vm, Care care, SwitchoverReport report) {
        VmId id = vm.definition().id();
        Ward ward = wards.enter(id, care);
        return Stages.call(
                () -> {
                    ward.rest(Ward.Rest.NONE);
                    leading(ward)
                            .move(
                                    ShadowMachine.Event.WATCH_GOES_ON,
                                    "Watching on after a restart.");
                    desk.telemetry().watch(vm, care.policy().sampleEvery());
                    UpdateClass known =
                            Rehearsed.lastClass(desk.journal(), id).orElse(UpdateClass.VMM);
                    Update update = new Update(id, known, report.to().location(), Map.of());
                    Teller quiet = new Teller(id, desk.time(), p -> {});
                    Job job = new Job(ward, vm, update, quiet, desk.now());
                    primaries.follow(ward);
                    return wards.alone(
                            job,
                            "a watch",
                            () -> {
                                job.switchover(report);
                                return closing.watch(
                                        job, "", report.startedAt(), report.startedAt());
                            });
                });
    }

    // The one that became the VM is made anew afterwards.
    private Life leading(Ward ward) {
        List<Attempt> attempts = desk.switchovers().attempts(ward.id());
        Optional<Life> promoted =
                attempts.isEmpty()
                        ? Optional.empty()
                        : ward.life(attempts.get(attempts.size() - 1).place().name());
        return promoted.orElseGet(() -> ward.lives().get(0));
    }

    /** A VM was found whose primary does not run: it is watched, and cared for, from now on. */
    void lostAtStart(VirtualMachine vm, Care care) {
        Ward ward = wards.enter(vm.definition().id(), care);
        ward.rest(Ward.Rest.PRIMARY_LOST);
        for (Life life : ward.lives()) {
            life.tryMove(ShadowMachine.Event.PROTECT, "");
            life.tryMove(ShadowMachine.Event.FAIL, "The primary does not run.");
        }
        primaries.follow(ward);
    }

    /** Whether its primary is lost, and no one has gone on from a checkpoint yet. */
    boolean isLost(VmId vm) {
        return wards.find(vm).map(w -> w.rest() == Ward.Rest.PRIMARY_LOST).orElse(false);
    }

    /** A backend went away: its VMs go on without shadows. */
    CompletionStage<Void> lost(Collection<VmId> vms, String kind) {
        CompletionStage<Void> all = Stages.done(null);
        for (VmId vm : vms) {
            Optional<Ward> ward = wards.find(vm);
            if (ward.isPresent()) {
                Problem why = Sentences.switchedOff(vm, kind);
                ward.get().rest(Ward.Rest.BACKEND_GONE);
                ward.get().failAll(why.toString());
                all =
                        all.thenCompose(v -> stopShadows(ward.get()))
                                .thenCompose(v -> desk.alerts().raise(vm, why))
                                .thenApply(alert -> null);
            }
        }
        return all;
    }

    /** Frees all shadows of a VM, unless they may be all that is left of it. */
    CompletionStage<Void> stopShadows(Ward ward) {
        desk.telemetry().unwatch(ward.id());
        CompletionStage<Void> all = Stages.done(null);
        if (ward.rest() == Ward.Rest.PRIMARY_LOST) {
            return all;
        }
        for (ShadowId shadow : desk.replication().shadows(ward.id())) {
            all =
                    all.thenCompose(
                            v ->
                                    Stages.tolerate(
                                            "Stopping the shadow " + shadow,
                                            Stages.call(() -> desk.replication().stop(shadow))));
        }
        return all;
    }
}
