package org.gnomon.shadow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Plan;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Update;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.spi.backend.BackendInfo;
import org.gnomon.spi.backend.Capability;
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
        Optional<BlackoutForecast> forecast = desk.prediction().blackout(vm.definition().id());
        return new Plan(
                update,
                vm.vmm(),
                found.target(),
                forecast.map(BlackoutForecast::milliseconds),
                forecast.map(BlackoutForecast::basis)
                        .orElse("nothing was measured yet; protecting the VM does that"),
                found.blockers(),
                steps(vm, update, ward, found));
    }

    private List<String> steps(
            VirtualMachine vm, Update update, Optional<Ward> ward, Preflight found) {
        ProtectionPolicy policy = ward.map(Ward::policy).orElse(ProtectionPolicy.DEFAULT);
        String to = found.target().map(VmmVersion::toString).orElse(update.target());
        List<String> steps = new ArrayList<>(found.notes());
        if (ward.isEmpty()) {
            steps.add("Protect the VM: copy its memory to a shadow while it runs.");
        }
        steps.add("Take a checkpoint on the shadow; the VM stands still for it.");
        steps.add("Run an isolated copy as it is for " + policy.calibration().toSeconds() + " s.");
        steps.add("Run an isolated copy on " + to + " for " + policy.trial().toSeconds() + " s.");
        steps.add("Compare both; only a go goes on.");
        steps.add("Switch the VM from " + vm.vmm() + " to " + to + " in one short blackout.");
        steps.add("Watch the VM for " + policy.watch().toSeconds() + " s.");
        steps.add(way(vm));
        return steps;
    }

    private String way(VirtualMachine vm) {
        if (desk.can(vm, Capability.REVERSE_TRANSFER)) {
            return "Keep it, or go back to " + vm.vmm() + " without losing guest state.";
        }
        return desk.can(vm, Capability.RESTORE_CHECKPOINT)
                ? "Keep it, or go back to the checkpoint and lose what came after it."
                : "Keep it; this backend has no way back.";
    }
}
