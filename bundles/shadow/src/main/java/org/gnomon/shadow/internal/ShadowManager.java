package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gnomon.model.Alert;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.Progress;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
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
import org.gnomon.spi.backend.VirtualMachine;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** The Shadow VM Manager: one operation per VM at a time, each a flow of its own. */
public final class ShadowManager implements ShadowVmManager {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Desk desk;
    private final Wards wards;
    private final MembersFlow members;
    private final Admission admission;
    private final PlanFlow planning;
    private final CloseFlow closing;
    private final UpdateFlow updating;
    private final FailoverFlow failover;
    private final PrimaryWatch primaries;
    private final Returns returns;
    private final Cancellable looking;

    /**
     * Begins at once: it looks after what is protected from now on.
     *
     * @param decisions null if none are to be recorded
     */
    public ShadowManager(
            VmInventory inventory,
            StateReplication replication,
            PredictiveAnalysis prediction,
            SwitchoverController switchovers,
            Telemetry telemetry,
            Journal journal,
            DecisionLog decisions,
            TimeSource time,
            Scheduler scheduler) {
        Decisions record = new Decisions(decisions, scheduler);
        Refusals refusals = new Refusals(record);
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
                        new Alerts(journal, time, scheduler),
                        record,
                        refusals);
        this.wards = new Wards(time, refusals);
        this.members = new MembersFlow(desk, wards);
        this.admission = new Admission(desk);
        this.planning = new PlanFlow(desk);
        this.closing = new CloseFlow(desk, members);
        this.updating =
                new UpdateFlow(desk, members, planning, new SwitchFlow(desk, members, closing));
        this.failover = new FailoverFlow(desk, wards, members);
        this.primaries = new PrimaryWatch(desk, wards, members, failover);
        this.returns = new Returns(desk, wards, closing, primaries);
        this.looking = scheduler.every(LOOK_EVERY, this::lookAtAll);
    }

    @Override
    public CompletionStage<Shadow> protect(
            VmId vm, ProtectionPolicy policy, Consumer<Progress> progress) {
        return protect(vm, policy, Redundancy.ONE, progress);
    }

    @Override
    public CompletionStage<Shadow> protect(
            VmId vm, ProtectionPolicy policy, Redundancy redundancy, Consumer<Progress> progress) {
        return Stages.call(
                () -> {
                    VirtualMachine handle = desk.inventory().require(vm);
                    Care care = new Care(policy, redundancy);
                    Ward ward = wards.enter(vm, care);
                    return wards.alone(
                            ward,
                            "protecting",
                            () -> {
                                admission.free(ward);
                                Teller teller = new Teller(vm, desk.time(), progress);
                                return new ProtectFlow(desk, members, ward, handle, teller)
                                        .run(care, () -> primaries.follow(ward))
                                        .thenApply(v -> show(ward));
                            });
                });
    }

    @Override
    public CompletionStage<Void> unprotect(VmId vm) {
        return Stages.call(
                () -> {
                    Ward ward = wards.require(vm, "unprotecting");
                    return wards.alone(
                            ward,
                            "taking the shadow away",
                            () ->
                                    desk.force(vm, Journal.Kind.PROTECTION, Protection.off())
                                            .thenCompose(e -> takeAway(ward)));
                });
    }

    private CompletionStage<Void> takeAway(Ward ward) {
        ward.lives().forEach(life -> life.tryMove(ShadowMachine.Event.UNPROTECT, ""));
        wards.leave(ward);
        primaries.forget(ward.id());
        failover.found(ward);
        desk.alerts().over(ward.id(), "shadow/");
        desk.telemetry().unwatch(ward.id());
        return stopped(ward)
                .thenCompose(
                        v ->
                                desk.inventory()
                                        .find(ward.id())
                                        .map(vm -> members.freedBut(vm, Set.of()))
                                        .orElseGet(() -> Stages.done(null)));
    }

    private CompletionStage<Void> stopped(Ward ward) {
        Set<ShadowId> all = new HashSet<>(desk.replication().shadows(ward.id()));
        ward.lives().forEach(life -> all.add(life.id()));
        CompletableFuture<?>[] stops =
                all.stream()
                        .map(id -> desk.persist(() -> desk.replication().stop(id)))
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(stops);
    }

    @Override
    public List<Shadow> shadows() {
        return wards.all().stream()
                .filter(ward -> ward.state() != ShadowState.ABSENT)
                .map(this::show)
                .toList();
    }

    @Override
    public Optional<Shadow> shadow(VmId vm) {
        return present(vm).map(this::show);
    }

    private Optional<Ward> present(VmId vm) {
        return wards.find(vm).filter(ward -> ward.state() != ShadowState.ABSENT);
    }

    private Shadow show(Ward ward) {
        members.look(ward);
        return ward.show(desk.replication().status(ward.leading().id()));
    }

    @Override
    public List<Member> members(VmId vm) {
        Optional<Ward> ward = present(vm);
        ward.ifPresent(members::look);
        return ward.map(Ward::lives).orElse(List.of()).stream()
                .map(
                        life ->
                                life.show(
                                        desk.replication().status(life.id()),
                                        desk.replication().checkpoints(life.id())))
                .toList();
    }

    @Override
    public Optional<Redundancy> redundancy(VmId vm) {
        return present(vm).map(Ward::redundancy);
    }

    private void lookAtAll() {
        for (Ward ward : wards.all()) {
            members.look(ward);
            members.retry(ward);
        }
    }

    @Override
    public CompletionStage<SwitchoverReport> failover(VmId vm, Consumer<Progress> progress) {
        return Stages.call(
                () -> {
                    VirtualMachine handle = desk.inventory().require(vm);
                    // It may be asked for before a start has come so far as to care for the VM.
                    Care care = Protection.of(desk.journal(), vm).orElse(Care.DEFAULT);
                    Ward ward = wards.enter(vm, care);
                    Teller teller = new Teller(vm, desk.time(), progress);
                    return failover.byHand(ward, handle, teller);
                });
    }

    @Override
    public CompletionStage<Plan> plan(Update update) {
        return Stages.call(
                () ->
                        planning.plan(
                                desk.inventory().require(update.vm()),
                                update,
                                present(update.vm())));
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
                job -> {
                    if (!force) {
                        admission.rehearsed(update);
                    }
                    return updating.switchOnly(job);
                });
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
                    Ward ward = wards.require(vm, "a rollback");
                    Optional<Job> running = wards.job(vm);
                    if (running.isPresent() && running.get().askBack(why)) {
                        giveUp(running.get(), why, progress);
                        return running.get().rolledBack();
                    }
                    Update none = new Update(vm, UpdateClass.VMM, "rollback", Map.of());
                    Job job = newJob(ward, desk.inventory().require(vm), none, progress);
                    return wards.alone(ward, "a rollback", () -> backByHand(job, why));
                });
    }

    // Inside the switch its own machine knows best where it can still be given up.
    private void giveUp(Job job, String why, Consumer<Progress> progress) {
        if (job.isSwitching()) {
            job.givenUp(Stages.call(() -> desk.switchovers().rollback(job.vm, why, progress)));
        }
    }

    private CompletionStage<SwitchoverReport> backByHand(Job job, String why) {
        boolean watching =
                desk.switchovers()
                        .last(job.id())
                        .map(r -> r.status() == SwitchoverState.WATCHING)
                        .orElse(false);
        if (!watching) {
            // The controller has the right words for each case.
            return desk.switchovers().rollback(job.vm, why, job.teller.progress());
        }
        closing.promoted(job).tryMove(ShadowMachine.Event.WATCH_GOES_ON, "Rolling back.");
        return closing.back(job, why)
                .thenCompose(
                        v -> {
                            job.ended(null);
                            return job.rolledBack();
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

    Scheduler scheduler() {
        return desk.scheduler();
    }

    Alerts alarm() {
        return desk.alerts();
    }

    Returns returns() {
        return returns;
    }

    /** Frees all shadows; the guests go on, and stay protected as far as the journal knows. */
    public CompletionStage<Void> close() {
        looking.cancel();
        primaries.close();
        desk.alerts().close();
        CompletableFuture<?>[] stops =
                wards.all().stream()
                        .map(ward -> leave(ward).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(stops);
    }

    private CompletionStage<Void> leave(Ward ward) {
        return desk.inventory()
                .find(ward.id())
                .map(desk::runState)
                .orElseGet(() -> Stages.done(RunState.GONE))
                .thenCompose(
                        run ->
                                Desk.runs(run)
                                        ? returns.stopShadows(ward)
                                        : Stages.<Void>done(null));
    }

    private <T> CompletionStage<T> job(
            Update update,
            String what,
            Consumer<Progress> progress,
            Function<Job, CompletionStage<T>> work) {
        return Stages.call(
                () -> {
                    VirtualMachine vm = desk.inventory().require(update.vm());
                    Ward ward = wards.require(update.vm(), what);
                    members.look(ward);
                    admission.ready(ward, what);
                    Job job = newJob(ward, vm, update, progress);
                    String named = what + " of " + update.target();
                    return wards.alone(job, named, () -> work.apply(job));
                });
    }

    private Job newJob(Ward ward, VirtualMachine vm, Update update, Consumer<Progress> progress) {
        Teller teller = new Teller(ward.id(), desk.time(), progress);
        return new Job(ward, vm, update, teller, desk.now());
    }
}
