package org.gnomon.shadow.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gnomon.model.Alert;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.Progress;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmId;
import org.gnomon.service.DecisionLog;
import org.gnomon.service.Journal;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.StateReplication;
import org.gnomon.service.Subscription;
import org.gnomon.service.SwitchoverController;
import org.gnomon.service.Telemetry;
import org.gnomon.service.VmInventory;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The Shadow VM Manager as a service. */
@Component(service = {ShadowVmManager.class, ShadowManagerComponent.class})
public final class ShadowManagerComponent implements ShadowVmManager {

    private final ShadowManager core;

    @Activate
    public ShadowManagerComponent(
            @Reference VmInventory inventory,
            @Reference StateReplication replication,
            @Reference PredictiveAnalysis prediction,
            @Reference SwitchoverController switchovers,
            @Reference Telemetry telemetry,
            @Reference Journal journal,
            @Reference DecisionLog decisions,
            @Reference TimeSource time,
            @Reference Scheduler scheduler) {
        this.core =
                new ShadowManager(
                        inventory,
                        replication,
                        prediction,
                        switchovers,
                        telemetry,
                        journal,
                        decisions,
                        time,
                        scheduler);
    }

    @Deactivate
    void close() {
        Closing.await("Freeing the shadows", core.close());
    }

    ShadowManager core() {
        return core;
    }

    @Override
    public CompletionStage<Shadow> protect(
            VmId vm, ProtectionPolicy policy, Consumer<Progress> progress) {
        return core.protect(vm, policy, progress);
    }

    @Override
    public CompletionStage<Shadow> protect(
            VmId vm, ProtectionPolicy policy, Redundancy redundancy, Consumer<Progress> progress) {
        return core.protect(vm, policy, redundancy, progress);
    }

    @Override
    public List<Member> members(VmId vm) {
        return core.members(vm);
    }

    @Override
    public Optional<Redundancy> redundancy(VmId vm) {
        return core.redundancy(vm);
    }

    @Override
    public CompletionStage<SwitchoverReport> failover(VmId vm, Consumer<Progress> progress) {
        return core.failover(vm, progress);
    }

    @Override
    public CompletionStage<Void> unprotect(VmId vm) {
        return core.unprotect(vm);
    }

    @Override
    public List<Shadow> shadows() {
        return core.shadows();
    }

    @Override
    public Optional<Shadow> shadow(VmId vm) {
        return core.shadow(vm);
    }

    @Override
    public CompletionStage<Plan> plan(Update update) {
        return core.plan(update);
    }

    @Override
    public CompletionStage<Judgement> rehearse(Update update, Consumer<Progress> progress) {
        return core.rehearse(update, progress);
    }

    @Override
    public CompletionStage<UpdateReport> switchover(
            Update update, boolean force, Consumer<Progress> progress) {
        return core.switchover(update, force, progress);
    }

    @Override
    public CompletionStage<UpdateReport> update(Update update, Consumer<Progress> progress) {
        return core.update(update, progress);
    }

    @Override
    public CompletionStage<SwitchoverReport> rollback(VmId vm, Consumer<Progress> progress) {
        return core.rollback(vm, progress);
    }

    @Override
    public List<Alert> alerts() {
        return core.alerts();
    }

    @Override
    public Subscription onAlert(Consumer<Alert> listener) {
        return core.onAlert(listener);
    }
}
