package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Alert;
import org.gnomon.model.Judgement;
import org.gnomon.model.Plan;
import org.gnomon.model.Problem;
import org.gnomon.model.ReplicationStatus;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmId;
import org.gnomon.spi.backend.VirtualMachine;

/**
 * What is known of an update while it runs, what others want of it meanwhile, and in the end its
 * report. Steps follow one another.
 */
final class Job {

    final Ward ward;
    final VirtualMachine vm;
    final Update update;
    final Teller teller;
    final Instant begun;

    /** The shadow that is rehearsed on, and switched to first. */
    final Life leading;

    /** Completes with why, when someone wants to go back. */
    final CompletableFuture<String> backAsked = new CompletableFuture<>();

    private final CompletableFuture<SwitchoverReport> rolledBack = new CompletableFuture<>();
    private final List<Alert> alerts = new ArrayList<>();
    private Plan plan;
    private Problem failure;
    private Problem lost;
    private boolean tooLate;
    private boolean switching;
    private CompletionStage<SwitchoverReport> givenUp;
    private boolean anchored;
    private Optional<SwitchConditions> conditions = Optional.empty();
    private Optional<ReplicationStatus> replication = Optional.empty();
    private Optional<Judgement> rehearsal = Optional.empty();
    private Optional<SwitchoverReport> switchover = Optional.empty();
    private Optional<Judgement> watch = Optional.empty();

    Job(Ward ward, VirtualMachine vm, Update update, Teller teller, Instant begun) {
        this.ward = ward;
        this.vm = vm;
        this.update = update;
        this.teller = teller;
        this.begun = begun;
        this.leading = ward.leading();
    }

    VmId id() {
        return ward.id();
    }

    /** Whether it will go back, or be called off; completes {@link #rolledBack()} then. */
    synchronized boolean askBack(String why) {
        if (!tooLate) {
            backAsked.complete(why);
        }
        return !tooLate;
    }

    /** Whether the switchover's own machine is at work, which can be told to give it up. */
    synchronized boolean isSwitching() {
        return switching;
    }

    synchronized void switching(boolean now) {
        switching = now;
    }

    /** The switchover's own machine was told to give it up; this is what comes of it. */
    synchronized void givenUp(CompletionStage<SwitchoverReport> outcome) {
        givenUp = outcome;
    }

    synchronized Optional<CompletionStage<SwitchoverReport>> givenUp() {
        return Optional.ofNullable(givenUp);
    }

    /** From now on it cannot go back; false if someone has asked for that before. */
    synchronized boolean isKept() {
        tooLate = !backAsked.isDone();
        return tooLate;
    }

    /** The primary is lost or has ended: what has not begun to switch is of no use any more. */
    synchronized void lost(Problem why) {
        lost = why;
    }

    synchronized boolean isLost() {
        return lost != null;
    }

    /** Why to end before the switch. */
    synchronized Optional<Problem> interruption() {
        if (lost != null) {
            return Optional.of(lost);
        }
        return backAsked.isDone()
                ? Optional.of(Sentences.calledOff(id(), update.target(), backAsked.join()))
                : Optional.empty();
    }

    /** What someone who asked to go back is told in the end. */
    CompletionStage<SwitchoverReport> rolledBack() {
        return rolledBack;
    }

    /** Tells who asked for a rollback how it went. */
    synchronized void ended(Throwable error) {
        if (error != null) {
            rolledBack.completeExceptionally(error);
        } else if (failure != null) {
            rolledBack.completeExceptionally(failure.asException());
        } else if (switchover.isEmpty() || switchover.get().status() == SwitchoverState.COMMITTED) {
            rolledBack.completeExceptionally(Sentences.tooLate(id()).asException());
        } else {
            rolledBack.complete(switchover.get());
        }
    }

    synchronized Plan plan() {
        return plan;
    }

    synchronized void plan(Plan made) {
        plan = made;
    }

    /** Whether the rehearsal's checkpoint is still held, for a rollback. */
    synchronized boolean isAnchored() {
        return anchored;
    }

    synchronized void anchored(boolean held) {
        anchored = held;
    }

    /** What the VM was like before the switch, as far as that could be found out. */
    synchronized Optional<SwitchConditions> conditions() {
        return conditions;
    }

    synchronized void conditions(SwitchConditions found) {
        conditions = Optional.of(found);
    }

    synchronized void replication(Optional<ReplicationStatus> status) {
        // Seeding a new shadow begins to count anew; the report tells of the one that was used.
        if (status.isPresent()) {
            replication = status;
        }
    }

    /** The verdict; there is one once a rehearsal has ended. */
    synchronized Judgement rehearsal() {
        return rehearsal.orElseThrow();
    }

    synchronized void rehearsal(Judgement judged) {
        rehearsal = Optional.of(judged);
    }

    /** Where the switchover stands; empty before it began. */
    synchronized Optional<SwitchoverReport> switchover() {
        return switchover;
    }

    synchronized void switchover(SwitchoverReport report) {
        switchover = Optional.of(report);
    }

    /** It ended before the switch because someone asked for it: the guest never left. */
    synchronized void calledOff(Problem why) {
        switchover =
                Optional.of(
                        new SwitchoverReport(
                                id(),
                                vm.epoch(),
                                begun,
                                SwitchoverState.ROLLED_BACK,
                                vm.vmm(),
                                plan.to().orElse(vm.vmm()),
                                Optional.empty(),
                                Duration.ZERO,
                                List.of(),
                                Optional.of(why)));
    }

    synchronized void watch(Judgement judged) {
        watch = Optional.of(judged);
    }

    CompletionStage<Void> alert(Desk desk, Problem problem) {
        return desk.alerts()
                .raise(id(), problem)
                .thenAccept(
                        alert -> {
                            synchronized (this) {
                                alerts.add(alert);
                            }
                        });
    }

    /** An alert for what a switchover reports besides its state, if anything. */
    CompletionStage<Void> problem(Desk desk, SwitchoverReport report) {
        return report.problem().map(p -> alert(desk, p)).orElseGet(() -> Stages.done(null));
    }

    synchronized void failed(Problem problem) {
        failure = problem;
    }

    /** The report; looks one last time how many copies run. */
    CompletionStage<UpdateReport> report(Desk desk) {
        return desk.copies(vm)
                .thenCompose(copies -> counted(desk, copies).thenApply(v -> written(copies)));
    }

    private CompletionStage<Void> counted(Desk desk, int copies) {
        // What needs a person, or who found that the primary is lost, has told it already.
        if (copies == 1 || needsOperator() || copies == 0 && isLost()) {
            return Stages.done(null);
        }
        return copies != 0
                ? alert(desk, Sentences.copies(id(), copies))
                : desk.runState(vm).thenCompose(run -> noneRuns(desk, run));
    }

    private CompletionStage<Void> noneRuns(Desk desk, RunState run) {
        return switch (run) {
            case GONE -> alertOnce(desk, FailoverFlow.lossOf(vm), Sentences.goneAfterwards(id()));
            case SHUT_DOWN -> Stages.done(null);
            default -> alert(desk, Sentences.copies(id(), 0));
        };
    }

    private synchronized boolean needsOperator() {
        return switchover.map(s -> s.status() == SwitchoverState.NEEDS_OPERATOR).orElse(false);
    }

    /** An alert of something that others may find, too: raised once, whoever is first. */
    CompletionStage<Void> alertOnce(Desk desk, String cause, Problem problem) {
        return desk.alerts()
                .raiseOnce(id(), cause, problem)
                .thenAccept(
                        alert -> {
                            synchronized (this) {
                                alert.ifPresent(alerts::add);
                            }
                        });
    }

    private synchronized UpdateReport written(int copies) {
        return new UpdateReport(plan, replication, rehearsal, switchover, watch, alerts, copies);
    }
}
