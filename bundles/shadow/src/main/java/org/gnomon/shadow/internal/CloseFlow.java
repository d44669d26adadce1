package org.gnomon.shadow.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.PredictiveAnalysis.UpdateOutcome;
import org.gnomon.service.SwitchoverController.Attempt;

/** From the new side to the end: watch, then commit or go back, and new shadows. */
final class CloseFlow {

    private final Desk desk;
    private final MembersFlow members;

    CloseFlow(Desk desk, MembersFlow members) {
        this.desk = desk;
        this.members = members;
    }

    /** The shadow that became the VM, as far as is known. */
    Life promoted(Job job) {
        List<Attempt> attempts = desk.switchovers().attempts(job.id());
        return attempts.isEmpty()
                ? job.leading
                : job.ward
                        .life(attempts.get(attempts.size() - 1).place().name())
                        .orElse(job.leading);
    }

    /** An alert for each shadow that could not take over, but the last: the report tells of it. */
    CompletionStage<Void> attempts(Job job) {
        List<Attempt> attempts = desk.switchovers().attempts(job.id());
        CompletionStage<Void> all = Stages.done(null);
        for (Attempt attempt : attempts.subList(0, Math.max(0, attempts.size() - 1))) {
            Optional<Problem> problem =
                    attempt.problem()
                            .map(p -> Sentences.couldNotTakeOver(job.id(), attempt.place(), p));
            if (problem.isPresent()) {
                all = all.thenCompose(v -> job.alert(desk, problem.get()));
            }
        }
        return all;
    }

    /**
     * Watches, then keeps or goes back; also after a restart.
     *
     * @param left the host that the VM came from
     * @param calm the end of the time before which the VM ran undisturbed
     * @param frozen when the switch began
     */
    CompletionStage<Void> watch(Job job, String left, Instant calm, Instant frozen) {
        CompletionStage<Void> watched =
                Stages.call(() -> new WatchFlow(desk, job).run(calm, frozen))
                        .thenCompose(
                                seen -> {
                                    job.watch(seen.judgement());
                                    CompletionStage<Void> learned = learn(job, seen);
                                    return settle(job, left, seen).thenCompose(v -> learned);
                                });
        return Stages.then(
                watched,
                (v, error) ->
                        error == null
                                ? Stages.<Void>done(null)
                                : unfinished(job, GnomonException.problemOf(error)));
    }

    /**
     * What the update did is worth knowing whatever becomes of it; a rollback does not wait for it.
     */
    private CompletionStage<Void> learn(Job job, WatchFlow.Watched watched) {
        Optional<SwitchoverReport> report = job.switchover();
        if (report.isEmpty() || watched.outcome() == WatchFlow.Outcome.OPERATOR) {
            return Stages.done(null);
        }
        boolean back =
                watched.outcome() == WatchFlow.Outcome.ROLL_BACK
                        || watched.outcome() == WatchFlow.Outcome.ROLL_BACK_ASKED;
        return desk.observe(
                new UpdateOutcome(
                        job.update,
                        job.vm.definition().backend(),
                        report.get().from(),
                        report.get().to(),
                        watched.inputs().normal().copy(),
                        watched.inputs().tried().copy(),
                        back));
    }

    private CompletionStage<Void> settle(Job job, String left, WatchFlow.Watched watched) {
        String code = Verdicts.deciding(watched.judgement()).subject();
        return switch (watched.outcome()) {
            case KEEP ->
                    keep(
                            job,
                            left,
                            watched.noted().map(what -> Sentences.keptAsItIs(job.id(), what)));
            case KEEP_IN_DOUBT ->
                    keep(job, left, Optional.of(Sentences.keptInDoubt(job.id(), watched.reason())));
            case ROLL_BACK ->
                    job.alert(desk, Sentences.watchSays(job.id(), code, watched.reason()))
                            .thenCompose(v -> back(job, watched.reason()));
            case ROLL_BACK_ASKED -> back(job, watched.reason());
            case OPERATOR -> {
                Problem problem = Sentences.copies(job.id(), 2);
                job.ward.failAll(problem.toString());
                yield job.alert(desk, problem);
            }
        };
    }

    private CompletionStage<Void> keep(Job job, String left, Optional<Problem> note) {
        if (!job.isKept()) {
            return back(job, job.backAsked.getNow("asked"));
        }
        CompletionStage<Void> told =
                note.map(problem -> job.alert(desk, problem)).orElseGet(() -> Stages.done(null));
        return told.thenCompose(v -> commit(job, left));
    }

    private CompletionStage<Void> commit(Job job, String left) {
        return Stages.then(
                desk.persist(() -> desk.switchovers().commit(job.vm)),
                (report, error) -> {
                    if (error != null) {
                        return unfinished(job, GnomonException.problemOf(error));
                    }
                    job.switchover(report);
                    job.teller.tell("watch", "Kept: the old side is freed.", 1);
                    return job.problem(desk, report)
                            .thenCompose(v -> renew(job, ShadowMachine.Event.COMMITTED, left));
                });
    }

    /** Goes back now; the job has the report. */
    CompletionStage<Void> back(Job job, String reason) {
        // Who asked inside the switch has asked its own machine, too: one of both goes back.
        CompletionStage<SwitchoverReport> back =
                Stages.then(
                        job.givenUp().orElseGet(() -> Stages.failed(Sentences.tooLate(job.id()))),
                        (report, error) ->
                                error == null ? Stages.done(report) : backNow(job, reason));
        return Stages.then(
                back,
                (report, error) -> {
                    if (error != null) {
                        return unfinished(job, GnomonException.problemOf(error));
                    }
                    job.switchover(report);
                    return switch (report.status()) {
                        case ROLLED_BACK -> wentBack(job);
                        case WATCHING ->
                                unfinished(
                                        job,
                                        report.problem()
                                                .orElseGet(() -> Sentences.copies(job.id(), -1)));
                        default -> operator(job, report);
                    };
                });
    }

    private CompletionStage<SwitchoverReport> backNow(Job job, String reason) {
        Optional<SwitchoverReport> done =
                desk.switchovers()
                        .last(job.id())
                        .filter(r -> r.status() == SwitchoverState.ROLLED_BACK);
        return done.isPresent()
                ? Stages.done(done.get())
                : desk.switchovers().rollback(job.vm, reason, job.teller.progress());
    }

    /** The guest is on the old side again, and the shadow that it was on is no more. */
    CompletionStage<Void> wentBack(Job job) {
        return renew(job, ShadowMachine.Event.WENT_BACK, "");
    }

    // Both sides are kept as they are: a restart looks again, and so does gnomon:rollback.
    private CompletionStage<Void> unfinished(Job job, Problem problem) {
        job.failed(problem);
        job.ward.failAll(problem.toString());
        return job.alert(desk, problem);
    }

    /** A person has to look, unless it is only lost: then who watches primaries goes on. */
    CompletionStage<Void> operator(Job job, SwitchoverReport report) {
        Problem problem = report.problem().orElseGet(() -> Sentences.copies(job.id(), -1));
        job.ward.failAll(problem.toString());
        return desk.runState(job.vm)
                .thenCompose(
                        run -> {
                            boolean onlyEnded =
                                    run == RunState.GONE && problem.code().equals(Problem.CRASHED);
                            String cause =
                                    onlyEnded
                                            ? FailoverFlow.lossOf(job.vm)
                                            : FailoverFlow.operatorOf(report);
                            return job.alertOnce(desk, cause, problem);
                        });
    }

    /** The one that became the VM is made anew, the others follow on. */
    private CompletionStage<Void> renew(Job job, ShadowMachine.Event event, String left) {
        Life promoted = promoted(job);
        job.replication(desk.replication().status(promoted.id()));
        boolean moved = promoted.tryMove(event, "A new shadow follows.");
        CompletionStage<Void> renewed =
                moved ? members.renew(job.ward, promoted, job.vm, left) : members.freed(promoted);
        return renewed.thenCompose(v -> followOn(job, promoted));
    }

    private CompletionStage<Void> followOn(Job job, Life promoted) {
        CompletionStage<Void> all = Stages.done(null);
        for (Life life : job.ward.lives()) {
            if (life != promoted && life.state() == ShadowState.SWITCHING) {
                all =
                        all.thenCompose(v -> members.released(job.ward, life))
                                .thenAccept(v -> life.tryMove(ShadowMachine.Event.STAYED, ""));
            }
        }
        return all.thenAccept(v -> members.seedRest(job.ward, job.vm));
    }
}
