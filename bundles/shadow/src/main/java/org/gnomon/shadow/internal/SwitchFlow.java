package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.VmId;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.Replica;

/** From a go to the end of the watch: anchor, switch, watch, commit or go back. */
final class SwitchFlow {

    private static final Duration SETTLE_EVERY = Duration.ofMillis(100);
    private static final Duration SETTLE_WITHIN = Duration.ofSeconds(30);

    private final Desk desk;
    private final Reseeding reseeding;

    /** Gives a VM a new shadow in the background. */
    @FunctionalInterface
    interface Reseeding {
        void reseed(Ward ward, org.gnomon.spi.backend.VirtualMachine vm);
    }

    SwitchFlow(Desk desk, Reseeding reseeding) {
        this.desk = desk;
        this.reseeding = reseeding;
    }

    CompletionStage<Void> run(Job job) {
        job.ward.move(ShadowMachine.Event.SWITCH, "Switching to " + job.update.target() + ".");
        Instant frozen = desk.now();
        CompletionStage<SwitchoverReport> switched =
                Stages.call(() -> anchor(job))
                        .thenCompose(
                                v ->
                                        desk.switchovers()
                                                .switchOver(
                                                        job.vm,
                                                        job.update,
                                                        desk.replication().finalSync(job.ward.id()),
                                                        job.teller.progress()));
        return Stages.then(
                switched,
                (report, error) ->
                        error == null
                                ? after(job, report, frozen)
                                : stayed(job)
                                        .thenCompose(
                                                v ->
                                                        Stages.failed(
                                                                GnomonException.problemOf(error))));
    }

    /**
     * A grafted switch leaves the replica alone, so its checkpoint is what a rollback can fall back
     * on; a copied one writes the replica, so nothing may be held.
     */
    private CompletionStage<Void> anchor(Job job) {
        VmId id = job.ward.id();
        Optional<Checkpoint> held = desk.replication().replica(id).flatMap(Replica::held);
        boolean holds =
                desk.can(job.vm, Capability.GRAFTED_SWITCH)
                        && !desk.can(job.vm, Capability.COPIED_SWITCH)
                        && desk.can(job.vm, Capability.RESTORE_CHECKPOINT);
        if (!holds) {
            return Stages.call(() -> desk.replication().release(id));
        }
        Duration age =
                held.map(c -> Duration.between(c.capturedAt(), desk.now())).orElse(Duration.ZERO);
        boolean fresh =
                held.isPresent()
                        && !age.isNegative()
                        && age.compareTo(job.ward.policy().checkpointAge()) <= 0;
        if (fresh) {
            return Stages.done(null);
        }
        job.teller.tell("switch", "Taking a fresh checkpoint for a rollback.");
        return Stages.call(() -> desk.replication().release(id))
                .thenCompose(v -> desk.replication().checkpoint(id))
                .thenCompose(c -> desk.observe(id, BlackoutPart.CHECKPOINT_PAUSE, c.pause()));
    }

    private CompletionStage<Void> after(Job job, SwitchoverReport report, Instant frozen) {
        job.switchover(report);
        return switch (report.status()) {
            case WATCHING ->
                    measured(job, report)
                            .thenCompose(v -> job.problem(desk, report))
                            .thenCompose(v -> watch(job, job.begun, frozen));
            case ROLLED_BACK -> job.problem(desk, report).thenCompose(v -> stayed(job));
            default -> operator(job, report);
        };
    }

    private CompletionStage<Void> measured(Job job, SwitchoverReport report) {
        return report.blackout()
                .map(blackout -> desk.observe(job.ward.id(), blackout))
                .orElseGet(() -> Stages.done(null));
    }

    /** Watches, then keeps or goes back; also after a restart. */
    CompletionStage<Void> watch(Job job, Instant calm, Instant frozen) {
        CompletionStage<Void> watched =
                Stages.call(
                                () ->
                                        new WatchFlow(desk, job.ward, job.vm, job.teller)
                                                .run(calm, frozen))
                        .thenCompose(
                                seen -> {
                                    job.watch(seen.judgement());
                                    return settle(job, seen);
                                });
        return Stages.then(
                        watched,
                        (v, error) ->
                                error == null
                                        ? Stages.<Void>done(null)
                                        : unfinished(job, GnomonException.problemOf(error)))
                .whenComplete((v, error) -> job.endOfRollback(error));
    }

    private CompletionStage<Void> settle(Job job, WatchFlow.Watched watched) {
        VmId id = job.ward.id();
        String code = Verdicts.deciding(watched.judgement()).subject();
        return switch (watched.outcome()) {
            case KEEP -> commit(job);
            case KEEP_IN_DOUBT ->
                    job.alert(desk, Sentences.keptInDoubt(id, watched.reason()))
                            .thenCompose(v -> commit(job));
            case ROLL_BACK ->
                    job.alert(desk, Sentences.watchSays(id, code, watched.reason()))
                            .thenCompose(v -> back(job, watched.reason()));
            case ROLL_BACK_ASKED -> back(job, watched.reason());
            case OPERATOR -> {
                Problem problem = Sentences.copies(id, 2);
                job.ward.tryMove(ShadowMachine.Event.FAIL, problem.toString());
                yield job.alert(desk, problem);
            }
        };
    }

    private CompletionStage<Void> commit(Job job) {
        return Stages.then(
                Stages.call(() -> desk.switchovers().commit(job.vm)),
                (report, error) -> {
                    if (error != null) {
                        return unfinished(job, GnomonException.problemOf(error));
                    }
                    job.switchover(report);
                    job.teller.tell("watch", "Kept: the old side is freed.", 1);
                    return job.problem(desk, report)
                            .thenCompose(v -> renew(job, ShadowMachine.Event.COMMITTED));
                });
    }

    /** Goes back now; the job has the report. */
    CompletionStage<Void> back(Job job, String reason) {
        CompletionStage<SwitchoverReport> back =
                Stages.call(
                        () -> desk.switchovers().rollback(job.vm, reason, job.teller.progress()));
        return Stages.then(
                back,
                (report, error) -> {
                    if (error != null) {
                        return unfinished(job, GnomonException.problemOf(error));
                    }
                    job.switchover(report);
                    return switch (report.status()) {
                        case ROLLED_BACK -> renew(job, ShadowMachine.Event.WENT_BACK);
                        case WATCHING ->
                                unfinished(
                                        job,
                                        report.problem()
                                                .orElseGet(
                                                        () -> Sentences.copies(job.ward.id(), -1)));
                        default -> operator(job, report);
                    };
                });
    }

    // Both sides are kept as they are: a restart looks again, and so does gnomon:rollback.
    private CompletionStage<Void> unfinished(Job job, Problem problem) {
        job.failed(problem);
        job.ward.tryMove(ShadowMachine.Event.FAIL, problem.toString());
        return job.alert(desk, problem);
    }

    private CompletionStage<Void> operator(Job job, SwitchoverReport report) {
        Problem problem = report.problem().orElseGet(() -> Sentences.copies(job.ward.id(), -1));
        job.ward.tryMove(ShadowMachine.Event.FAIL, problem.toString());
        return job.alert(desk, problem);
    }

    // The guest never left the old side, so the replica is as good as before.
    private CompletionStage<Void> stayed(Job job) {
        return Stages.tolerate(
                        "Releasing the checkpoint of " + job.ward.id(),
                        Stages.call(() -> desk.replication().release(job.ward.id())))
                .thenCompose(v -> settled(job.ward.id()))
                .thenAccept(v -> job.ward.tryMove(ShadowMachine.Event.STAYED, ""));
    }

    // Replication holds back until it is sure whose memory is whose.
    private CompletionStage<Void> settled(VmId id) {
        long begin = desk.time().nanos();
        return Stages.repeat(
                desk.scheduler(),
                SETTLE_EVERY,
                () -> {
                    boolean moving =
                            desk.replication()
                                    .status(id)
                                    .map(s -> s.state() == ShadowState.SWITCHING)
                                    .orElse(false);
                    boolean inTime = desk.time().since(begin).compareTo(SETTLE_WITHIN) < 0;
                    return Stages.done(moving && inTime);
                });
    }

    private CompletionStage<Void> renew(Job job, ShadowMachine.Event event) {
        VmId id = job.ward.id();
        job.replication(desk.replication().status(id));
        return Stages.tolerate(
                        "Freeing the old replica of " + id,
                        Stages.call(() -> desk.replication().release(id))
                                .thenCompose(v -> desk.replication().stop(id)))
                .thenAccept(
                        v -> {
                            boolean moved = job.ward.tryMove(event, "A new shadow follows.");
                            if (moved) {
                                reseeding.reseed(job.ward, job.vm);
                            }
                        });
    }
}
