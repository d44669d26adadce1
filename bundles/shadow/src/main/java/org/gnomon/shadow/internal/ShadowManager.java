package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gnomon.model.Alert;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.Problem;
import org.gnomon.model.Progress;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.ShadowVmManager;
import org.gnomon.service.StateReplication;
import org.gnomon.service.Subscription;
import org.gnomon.service.SwitchoverController;
import org.gnomon.service.Telemetry;
import org.gnomon.service.VmInventory;
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** The Shadow VM Manager: one operation per VM at a time, each a flow of its own. */
public final class ShadowManager implements ShadowVmManager {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Desk desk;
    private final PlanFlow planning;
    private final SwitchFlow switching;
    private final UpdateFlow updating;
    private final Map<VmId, Ward> wards = new ConcurrentSkipListMap<>();
    private final Map<VmId, Job> jobs = new ConcurrentHashMap<>();
    private final Cancellable looking;

    public ShadowManager(
            VmInventory inventory,
            StateReplication replication,
            PredictiveAnalysis prediction,
            SwitchoverController switchovers,
            Telemetry telemetry,
            Journal journal,
            TimeSource time,
            Scheduler scheduler) {
        this.desk =
                new Desk(
                        inventory,
                        replication,
                        prediction,
                        switchovers,
                        telemetry,
                        journal,
                        time,
                        scheduler,
                        new Alerts(journal, time, scheduler));
        this.planning = new PlanFlow(desk);
        this.switching = new SwitchFlow(desk, this::reseed);
        this.updating = new UpdateFlow(desk, planning, switching);
        this.looking = scheduler.every(LOOK_EVERY, () -> wards.values().forEach(this::look));
    }

    @Override
    public CompletionStage<Shadow> protect(
            VmId vm, ProtectionPolicy policy, Consumer<Progress> progress) {
        return Stages.call(
                () -> {
                    VirtualMachine handle = desk.inventory().require(vm);
                    Ward ward = wards.computeIfAbsent(vm, id -> new Ward(id, policy, desk.time()));
                    return alone(
                            ward,
                            "protecting",
                            () -> {
                                requireFree(ward);
                                ward.policy(policy);
                                Teller teller = new Teller(vm, desk.time(), progress);
                                return new ProtectFlow(desk, ward, handle, teller)
                                        .run()
                                        .thenApply(v -> show(ward));
                            });
                });
    }

    @Override
    public CompletionStage<Shadow> protect(
            VmId vm, ProtectionPolicy policy, Redundancy redundancy, Consumer<Progress> progress) {
        return redundancy.equals(Redundancy.ONE)
                ? protect(vm, policy, progress)
                : Stages.failed(Sentences.onlyOne());
    }

    @Override
    public List<Member> members(VmId vm) {
        return shadow(vm).map(Ward::only).stream().toList();
    }

    @Override
    public Optional<Redundancy> redundancy(VmId vm) {
        return shadow(vm).map(s -> Redundancy.ONE);
    }

    @Override
    public CompletionStage<SwitchoverReport> failover(VmId vm, Consumer<Progress> progress) {
        return Stages.failed(Sentences.onlyOne());
    }

    private static void requireFree(Ward ward) {
        ShadowState state = ward.state();
        if (state != ShadowState.ABSENT && state != ShadowState.FAILED) {
            throw Sentences.alreadyProtected(ward.id(), state).asException();
        }
    }

    @Override
    public CompletionStage<Void> unprotect(VmId vm) {
        return Stages.call(
                () -> {
                    Ward ward = require(vm);
                    return alone(
                            ward,
                            "taking the shadow away",
                            () ->
                                    desk.force(vm, Journal.Kind.PROTECTION, Protection.off())
                                            .thenCompose(e -> takeAway(ward)));
                });
    }

    private CompletionStage<Void> takeAway(Ward ward) {
        ward.move(ShadowMachine.Event.UNPROTECT, "");
        wards.remove(ward.id(), ward);
        desk.telemetry().unwatch(ward.id());
        return desk.replication().stop(ward.id());
    }

    @Override
    public List<Shadow> shadows() {
        return wards.values().stream()
                .filter(ward -> ward.state() != ShadowState.ABSENT)
                .map(this::show)
                .toList();
    }

    @Override
    public Optional<Shadow> shadow(VmId vm) {
        return Optional.ofNullable(wards.get(vm))
                .filter(ward -> ward.state() != ShadowState.ABSENT)
                .map(this::show);
    }

    private Shadow show(Ward ward) {
        look(ward);
        return ward.show(desk.replication().status(ward.id()));
    }

    private void look(Ward ward) {
        ward.follow(desk.replication().status(ward.id()), desk.replication().failure(ward.id()))
                .ifPresent(problem -> desk.alerts().raise(ward.id(), problem));
    }

    @Override
    public CompletionStage<Plan> plan(Update update) {
        return Stages.call(
                () ->
                        planning.plan(
                                desk.inventory().require(update.vm()),
                                update,
                                Optional.ofNullable(wards.get(update.vm()))));
    }

    @Override
    public CompletionStage<Judgement> rehearse(Update update, Consumer<Progress> progress) {
        return job(update, "a rehearsal", progress, updating::rehearse);
    }

    @Override
    public CompletionStage<UpdateReport> switchover(
            Update update, boolean force, Consumer<Progress> progress) {
        return job(
                update,
                "a switchover",
                progress,
                job ->
                        force || RehearsalFlow.saidGo(desk, update)
                                ? updating.switchOnly(job)
                                : Stages.failed(Sentences.notRehearsed(update)));
    }

    @Override
    public CompletionStage<UpdateReport> update(Update update, Consumer<Progress> progress) {
        return job(update, "an update", progress, updating::run);
    }

    @Override
    public CompletionStage<SwitchoverReport> rollback(VmId vm, Consumer<Progress> progress) {
        return Stages.call(
                () -> {
                    String why = "asked for by hand";
                    Ward ward = require(vm);
                    Job running = jobs.get(vm);
                    if (running != null && ward.askRollback(why)) {
                        return running.rolledBack;
                    }
                    Update none = new Update(vm, UpdateClass.VMM, "rollback", Map.of());
                    return alone(
                            ward,
                            "a rollback",
                            () -> {
                                Job job =
                                        newJob(ward, desk.inventory().require(vm), none, progress);
                                return backByHand(job, why);
                            });
                });
    }

    private CompletionStage<SwitchoverReport> backByHand(Job job, String why) {
        boolean watching =
                desk.switchovers()
                        .last(job.ward.id())
                        .map(r -> r.status() == SwitchoverState.WATCHING)
                        .orElse(false);
        if (!watching) {
            // The controller has the right words for each case.
            return desk.switchovers().rollback(job.vm, why, job.teller.progress());
        }
        job.ward.tryMove(ShadowMachine.Event.WATCH_GOES_ON, "Rolling back.");
        return switching
                .back(job, why)
                .thenCompose(
                        v -> {
                            job.endOfRollback(null);
                            return job.rolledBack;
                        });
    }

    @Override
    public List<Alert> alerts() {
        return desk.alerts().all();
    }

    @Override
    public Subscription onAlert(Consumer<Alert> listener) {
        return desk.alerts().onAlert(listener);
    }

    CompletionStage<Alert> alert(VmId vm, Problem problem) {
        return desk.alerts().raise(vm, problem);
    }

    /** Goes on with a watch that a restart has cut off; completes when it is decided. */
    CompletionStage<Void> resumeWatch(
            VirtualMachine vm, ProtectionPolicy policy, SwitchoverReport report) {
        VmId id = vm.definition().id();
        Ward ward = wards.computeIfAbsent(id, i -> new Ward(i, policy, desk.time()));
        return Stages.call(
                () ->
                        alone(
                                ward,
                                "a watch",
                                () -> {
                                    ward.policy(policy);
                                    ward.move(
                                            ShadowMachine.Event.WATCH_GOES_ON,
                                            "Watching on after a restart.");
                                    desk.telemetry().watch(vm, policy.sampleEvery());
                                    Update update =
                                            new Update(
                                                    id,
                                                    UpdateClass.VMM,
                                                    report.to().location(),
                                                    Map.of());
                                    Job job = newJob(ward, vm, update, p -> {});
                                    jobs.put(id, job);
                                    job.switchover(report);
                                    return switching
                                            .watch(job, report.startedAt(), report.startedAt())
                                            .whenComplete((v, e) -> jobs.remove(id));
                                }));
    }

    /** A backend went away: its VMs go on without shadows. */
    CompletionStage<Void> lost(Collection<VmId> vms, String kind) {
        CompletionStage<Void> all = Stages.done(null);
        for (VmId vm : vms) {
            Ward ward = wards.get(vm);
            if (ward != null) {
                Problem why = Sentences.switchedOff(vm, kind);
                ward.tryMove(ShadowMachine.Event.FAIL, why.toString());
                all =
                        all.thenCompose(v -> stopShadow(vm))
                                .thenCompose(v -> desk.alerts().raise(vm, why))
                                .thenApply(alert -> null);
            }
        }
        return all;
    }

    private CompletionStage<Void> stopShadow(VmId vm) {
        return Stages.tolerate(
                "Stopping the shadow of " + vm,
                Stages.call(
                        () -> {
                            desk.telemetry().unwatch(vm);
                            return desk.replication().stop(vm);
                        }));
    }

    /** Frees all shadows; the guests go on, and stay protected as far as the journal knows. */
    public CompletionStage<Void> close() {
        looking.cancel();
        CompletableFuture<?>[] stops =
                wards.keySet().stream()
                        .map(vm -> stopShadow(vm).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(stops);
    }

    private void reseed(Ward ward, VirtualMachine vm) {
        ward.tryMove(ShadowMachine.Event.RESEED, "");
        Teller quiet = new Teller(ward.id(), desk.time(), p -> {});
        new ProtectFlow(desk, ward, vm, quiet)
                .seed()
                .whenComplete(
                        (v, error) -> {
                            if (error != null && ward.state() == ShadowState.FAILED) {
                                desk.alerts().raise(ward.id(), GnomonException.problemOf(error));
                            }
                        });
    }

    private <T> CompletionStage<T> job(
            Update update,
            String what,
            Consumer<Progress> progress,
            Function<Job, CompletionStage<T>> work) {
        return Stages.call(
                () -> {
                    VirtualMachine vm = desk.inventory().require(update.vm());
                    Ward ward = require(update.vm());
                    return alone(
                            ward,
                            what + " of " + update.target(),
                            () -> {
                                requireReady(ward);
                                Job job = newJob(ward, vm, update, progress);
                                jobs.put(ward.id(), job);
                                return Stages.call(() -> work.apply(job))
                                        .whenComplete((v, e) -> jobs.remove(ward.id()));
                            });
                });
    }

    private void requireReady(Ward ward) {
        look(ward);
        if (!ShadowMachine.follows(ward.state())) {
            throw Sentences.noPlace(ward.id(), ward.state(), ShadowMachine.Event.REHEARSE)
                    .asException();
        }
    }

    private Job newJob(Ward ward, VirtualMachine vm, Update update, Consumer<Progress> progress) {
        Teller teller = new Teller(ward.id(), desk.time(), progress);
        return new Job(ward, vm, update, teller, desk.now());
    }

    private Ward require(VmId vm) {
        Ward ward = wards.get(vm);
        if (ward == null || ward.state() == ShadowState.ABSENT && ward.isIdle()) {
            throw Sentences.notProtected(vm).asException();
        }
        return ward;
    }

    private static <T> CompletionStage<T> alone(
            Ward ward, String what, Supplier<CompletionStage<T>> work) {
        ward.begin(what);
        return Stages.call(work).whenComplete((value, error) -> ward.end());
    }
}
