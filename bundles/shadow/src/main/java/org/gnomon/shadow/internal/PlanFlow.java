package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Decision;
import org.gnomon.model.Plan;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Update;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.VirtualMachine;

/** Finds out what an update would do. Moves nothing. */
final class PlanFlow {

    private final Desk desk;

    PlanFlow(Desk desk) {
        this.desk = desk;
    }

    CompletionStage<Plan> plan(VirtualMachine vm, Update update, Optional<Ward> ward) {
        BackendInfo backend = desk.inventory().backend(vm.definition().backend()).info();
        if (!backend.updateClasses().contains(update.updateClass())) {
            Problem cannot =
                    Problem.of(
                            Problem.UNSUPPORTED,
                            "The backend '"
                                    + backend.kind()
                                    + "' cannot apply an update of class "
                                    + update.updateClass().label()
                                    + "; it can apply "
                                    + backend.updateClasses()
                                    + ".",
                            "Choose another class.");
            Preflight none = new Preflight(Optional.empty(), List.of(cannot), List.of());
            return desk.blocking(() -> write(vm, update, ward, none));
        }
        return Stages.call(() -> vm.inspect(update))
                .thenCompose(found -> desk.blocking(() -> write(vm, update, ward, found)));
    }

    private Plan write(VirtualMachine vm, Update update, Optional<Ward> ward, Preflight found) {
        PlanFacts facts =
                new PlanFacts(
                        update,
                        vm.vmm(),
                        found,
                        desk.prediction()
                                .blackout(update.vm(), Conditions.of(desk, vm, update, found)),
                        PlanFacts.phases(ward.map(Ward::policy).orElse(ProtectionPolicy.DEFAULT)),
                        ward.isEmpty(),
                        desk.backend(vm).info().capabilities());
        Plan plan = facts.plan();
        desk.decisions()
                .record(
                        update.vm(),
                        Decision.Kind.PLAN,
                        PlanFacts.outcome(plan),
                        PlanFacts.reason(plan),
                        facts::json);
        return plan;
    }
}
