package org.gnomon.shadow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.Decision;
import org.gnomon.model.Plan;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateImpact;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.Preflight;
import org.gnomon.spi.backend.VirtualMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what an update would do. Moves nothing. */
final class PlanFlow {

    private static final Logger LOG = LoggerFactory.getLogger(PlanFlow.class);

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
        ShadowPlace place = ward.map(w -> w.leading().place()).orElse(ShadowPlace.FIRST);
        return Stages.call(() -> vm.inspect(update, place))
                .thenCompose(
                        found ->
                                desk.blocking(
                                        () -> write(vm, update, ward, inSync(vm, ward, found))));
    }

    /** A guest that changes faster than its link carries would stand still for long. */
    private Preflight inSync(VirtualMachine vm, Optional<Ward> ward, Preflight found) {
        Optional<Problem> trouble =
                ward.map(Ward::leading)
                        .filter(life -> !desk.grafts(vm, life.place()))
                        .flatMap(life -> desk.replication().trouble(life.id()));
        if (trouble.isEmpty()) {
            return found;
        }
        List<Problem> blockers = new ArrayList<>(found.blockers());
        blockers.add(trouble.get());
        return new Preflight(found.target(), blockers, found.notes());
    }

    private Plan write(VirtualMachine vm, Update update, Optional<Ward> ward, Preflight found) {
        PlanFacts facts =
                new PlanFacts(
                        update,
                        vm.vmm(),
                        found,
                        foreseen(vm, update, ward, found),
                        PlanFacts.phases(ward.map(Ward::policy).orElse(ProtectionPolicy.DEFAULT)),
                        ward.isEmpty(),
                        desk.backend(vm).info().capabilities());
        Plan plan = facts.plan();
        desk.decisions()
                .record(
                        update.vm(),
                        Decision.Kind.PLAN,
                        PlanFacts.outcome(plan),
                        facts.reason(),
                        facts::json);
        return plan;
    }

    /** A memory that fails leaves a plan that foresees less, not none. */
    private Foreseen foreseen(
            VirtualMachine vm, Update update, Optional<Ward> ward, Preflight found) {
        Optional<SwitchConditions> conditions =
                asked(
                        update,
                        () ->
                                Optional.of(
                                        Conditions.now(
                                                desk,
                                                vm,
                                                update,
                                                found.target(),
                                                ward.map(Ward::leading))));
        return new Foreseen(
                conditions,
                conditions.flatMap(
                        c -> asked(update, () -> desk.prediction().blackout(update.vm(), c))),
                asked(update, () -> Optional.of(impact(vm, update, found))).orElse(List.of()));
    }

    private List<UpdateImpact> impact(VirtualMachine vm, Update update, Preflight found) {
        return desk.prediction()
                .impact(update, vm.definition().backend(), vm.vmm(), found.target());
    }

    private static <T> Optional<T> asked(Update update, Supplier<Optional<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            LOG.warn("Not all of the update of {} could be foreseen", update.vm(), e);
            return Optional.empty();
        }
    }
}
