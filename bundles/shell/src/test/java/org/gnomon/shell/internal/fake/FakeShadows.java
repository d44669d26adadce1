package org.gnomon.shell.internal.fake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.gnomon.model.Alert;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.Progress;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmId;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.Subscription;

/** Answers what it was told to, and remembers what it was asked. */
public final class FakeShadows implements ShadowVmManager {

    public final List<Alert> alerts = new ArrayList<>();
    public final List<Update> asked = new ArrayList<>();
    public final List<VmId> unprotected = new ArrayList<>();
    public CompletionStage<Plan> plan = CompletableFuture.completedFuture(Samples.plan());
    public CompletionStage<Judgement> judgement = CompletableFuture.completedFuture(Samples.go());
    public CompletionStage<UpdateReport> report = CompletableFuture.completedFuture(Samples.done());
    public Optional<GnomonException> failProtect = Optional.empty();
    public Runnable onUnprotect = () -> {};
    public Runnable onUpdate = () -> {};
    public boolean forced;
    public CompletionStage<SwitchoverReport> failover =
            CompletableFuture.completedFuture(
                    Samples.switchover(SwitchoverState.COMMITTED, Optional.empty()));
    private final Map<VmId, Redundancy> redundancies = new ConcurrentSkipListMap<>();
    private final Map<VmId, Shadow> shadows = new ConcurrentSkipListMap<>();

    @Override
    public CompletionStage<Shadow> protect(
            VmId vm, ProtectionPolicy policy, Consumer<Progress> progress) {
        progress.accept(new Progress(Samples.AT, vm, "protect", "seeding the shadow", 0.5));
        if (failProtect.isPresent()) {
            return CompletableFuture.failedFuture(failProtect.get());
        }
        Shadow shadow =
                new Shadow(
                        vm,
                        ShadowState.IN_SYNC,
                        policy,
                        Optional.of(Samples.replication()),
                        "ready",
                        Duration.ofSeconds(3));
        shadows.put(vm, shadow);
        return CompletableFuture.completedFuture(shadow);
    }

    @Override
    public CompletionStage<Shadow> protect(
            VmId vm, ProtectionPolicy policy, Redundancy redundancy, Consumer<Progress> progress) {
        redundancies.put(vm, redundancy);
        return protect(vm, policy, progress);
    }

    @Override
    public List<Member> members(VmId vm) {
        return redundancy(vm).map(Redundancy::shadows).orElse(List.of()).stream()
                .map(
                        place ->
                                new Member(
                                        place,
                                        ShadowState.IN_SYNC,
                                        Optional.of(Samples.replication()),
                                        Optional.of(
                                                new CheckpointStatus(
                                                        12,
                                                        Samples.AT,
                                                        Duration.ofMillis(7),
                                                        Duration.ofMillis(9),
                                                        345)),
                                        "follows"))
                .toList();
    }

    @Override
    public Optional<Redundancy> redundancy(VmId vm) {
        return Optional.ofNullable(redundancies.get(vm));
    }

    @Override
    public CompletionStage<SwitchoverReport> failover(VmId vm, Consumer<Progress> progress) {
        return failover;
    }

    /** Changes what a shadow says of itself. */
    public void detail(VmId vm, ShadowState state, String detail) {
        Shadow old = shadows.get(vm);
        shadows.put(
                vm, new Shadow(vm, state, old.policy(), old.replication(), detail, old.since()));
    }

    @Override
    public CompletionStage<Void> unprotect(VmId vm) {
        onUnprotect.run();
        unprotected.add(vm);
        shadows.remove(vm);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<Shadow> shadows() {
        return List.copyOf(shadows.values());
    }

    @Override
    public Optional<Shadow> shadow(VmId vm) {
        return Optional.ofNullable(shadows.get(vm));
    }

    @Override
    public CompletionStage<Plan> plan(Update update) {
        asked.add(update);
        return plan;
    }

    @Override
    public CompletionStage<Judgement> rehearse(Update update, Consumer<Progress> progress) {
        asked.add(update);
        return judgement;
    }

    @Override
    public CompletionStage<UpdateReport> switchover(
            Update update, boolean force, Consumer<Progress> progress) {
        asked.add(update);
        forced = force;
        return report;
    }

    @Override
    public CompletionStage<UpdateReport> update(Update update, Consumer<Progress> progress) {
        onUpdate.run();
        asked.add(update);
        progress.accept(
                new Progress(
                        Samples.AT.plusMillis(3200), update.vm(), "rehearse", "trial", Double.NaN));
        return report;
    }

    @Override
    public CompletionStage<SwitchoverReport> rollback(VmId vm, Consumer<Progress> progress) {
        return CompletableFuture.completedFuture(
                Samples.switchover(SwitchoverState.ROLLED_BACK, Optional.empty()));
    }

    @Override
    public List<Alert> alerts() {
        return alerts;
    }

    @Override
    public Subscription onAlert(Consumer<Alert> listener) {
        return () -> {};
    }
}
