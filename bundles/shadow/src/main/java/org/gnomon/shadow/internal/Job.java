package org.gnomon.shadow.internal;

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
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.spi.backend.VirtualMachine;

/**
 * What is known of an update while it runs, and in the end its report. Steps follow one another.
 */
final class Job {

    final Ward ward;
    final VirtualMachine vm;
    final Update update;
    final Teller teller;
    final Instant begun;
    final CompletableFuture<SwitchoverReport> rolledBack = new CompletableFuture<>();
    private final List<Alert> alerts = new ArrayList<>();
    private Plan plan;
    private Problem failure;
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
    }

    synchronized Plan plan() {
        return plan;
    }

    synchronized void plan(Plan made) {
        plan = made;
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

    synchronized void switchover(SwitchoverReport report) {
        switchover = Optional.of(report);
    }

    synchronized void watch(Judgement judged) {
        watch = Optional.of(judged);
    }

    CompletionStage<Void> alert(Desk desk, Problem problem) {
        return desk.alerts()
                .raise(ward.id(), problem)
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

    /** Tells who asked for a rollback how it went. */
    synchronized void endOfRollback(Throwable error) {
        if (error != null) {
            rolledBack.completeExceptionally(error);
        } else if (failure != null) {
            rolledBack.completeExceptionally(failure.asException());
        } else {
            switchover.ifPresent(rolledBack::complete);
        }
    }

    /** The report; looks one last time how many copies run. */
    CompletionStage<UpdateReport> report(Desk desk) {
        return desk.copies(vm)
                .thenCompose(
                        copies -> {
                            CompletionStage<Void> told =
                                    copies == 1
                                            ? Stages.done(null)
                                            : alert(desk, Sentences.copies(ward.id(), copies));
                            return told.thenApply(v -> written(copies));
                        });
    }

    private synchronized UpdateReport written(int copies) {
        return new UpdateReport(plan, replication, rehearsal, switchover, watch, alerts, copies);
    }
}
