package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowId;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.service.SwitchoverController.Candidate;
import org.gnomon.spi.backend.Capability;
import org.gnomon.spi.backend.Replica;

/** From a go to the new side: anchor, then switch to the first shadow that can take over. */
final class SwitchFlow {

    private static final Duration SETTLE_EVERY = Duration.ofMillis(100);
    private static final Duration SETTLE_WITHIN = Duration.ofSeconds(30);

    private final Desk desk;
    private final MembersFlow members;
    private final CloseFlow closing;

    SwitchFlow(Desk desk, MembersFlow members, CloseFlow closing) {
        this.desk = desk;
        this.members = members;
        this.closing = closing;
    }

    CompletionStage<Void> run(Job job) {
        job.leading.move(ShadowMachine.Event.SWITCH, "Switching to " + job.update.target() + ".");
        List<Life> candidates = candidates(job);
        Instant frozen = desk.now();
        String host = job.vm.host();
        CompletionStage<SwitchoverReport> switched =
                conditions(job)
                        .thenCompose(v -> anchor(job, candidates))
                        .thenCompose(
                                v ->
                                        job.interruption().isPresent()
                                                ? Stages.failed(job.interruption().get())
                                                : switchNow(job, candidates));
        return Stages.then(
                switched,
                (report, error) ->
                        error == null
                                ? after(job, report, new Course(candidates, host, frozen))
                                : notBegun(job, candidates, GnomonException.problemOf(error)));
    }

    /** What the VM is like now; a switch does not fail because nobody can tell. */
    private CompletionStage<Void> conditions(Job job) {
        return Stages.tolerate(
                "Looking what " + job.id() + " is like before its switch",
                Stages.call(() -> desk.blocking(() -> conditionsNow(job)))
                        .thenAccept(job::conditions));
    }

    private SwitchConditions conditionsNow(Job job) {
        return Conditions.now(desk, job.vm, job.update, job.plan().to(), Optional.of(job.leading));
    }

    private CompletionStage<SwitchoverReport> switchNow(Job job, List<Life> candidates) {
        job.switching(true);
        return desk.switchovers()
                .switchOver(job.vm, job.update, offered(candidates), job.teller.progress())
                .whenComplete((report, error) -> job.switching(false));
    }

    private record Course(List<Life> candidates, String host, Instant frozen) {}

    /** The rehearsed one first, then the others in promotion order. */
    private List<Life> candidates(Job job) {
        List<Life> candidates = new ArrayList<>();
        candidates.add(job.leading);
        for (Life life : job.ward.following()) {
            boolean reached = desk.reaches(job.vm, life.place());
            if (reached && life.tryMove(ShadowMachine.Event.SWITCH, "May take over.")) {
                candidates.add(life);
            }
        }
        return candidates;
    }

    private List<Candidate> offered(List<Life> candidates) {
        return candidates.stream()
                .map(life -> new Candidate(life.place(), desk.replication().finalSync(life.id())))
                .toList();
    }

    /**
     * A grafted switch leaves the replica alone, so its checkpoint is what a rollback can fall back
     * on; a copied one writes the replica, so nothing may be held.
     */
    private CompletionStage<Void> anchor(Job job, List<Life> candidates) {
        ShadowId id = job.leading.id();
        boolean kept =
                desk.grafts(job.vm, job.leading.place())
                        && desk.can(job.vm, Capability.RESTORE_CHECKPOINT);
        if (!kept) {
            return released(candidates);
        }
        List<Life> copied =
                candidates.stream().filter(l -> !desk.grafts(job.vm, l.place())).toList();
        return released(copied).thenCompose(v -> anchor(job, id));
    }

    private CompletionStage<Void> anchor(Job job, ShadowId id) {
        Optional<Checkpoint> held = desk.replication().replica(id).flatMap(Replica::held);
        Duration age =
                held.map(c -> Duration.between(c.capturedAt(), desk.now())).orElse(Duration.ZERO);
        boolean fresh =
                job.isAnchored()
                        && held.isPresent()
                        && !age.isNegative()
                        && age.compareTo(job.ward.policy().checkpointAge()) <= 0;
        if (fresh) {
            return Stages.done(null);
        }
        job.teller.tell("switch", "Taking a fresh checkpoint for a rollback.");
        return Stages.call(() -> desk.replication().release(id))
                .thenCompose(v -> desk.replication().checkpoint(id))
                .thenCompose(c -> desk.observe(job.id(), BlackoutPart.CHECKPOINT_PAUSE, c.pause()));
    }

    private CompletionStage<Void> released(List<Life> lives) {
        CompletionStage<Void> all = Stages.done(null);
        for (Life life : lives) {
            all = all.thenCompose(v -> desk.replication().release(life.id()));
        }
        return all;
    }

    private CompletionStage<Void> after(Job job, SwitchoverReport report, Course course) {
        job.switchover(report);
        return switch (report.status()) {
            case WATCHING ->
                    measured(job, report)
                            .thenCompose(v -> closing.attempts(job))
                            .thenCompose(v -> job.problem(desk, report))
                            .thenCompose(v -> watch(job, course));
            case ROLLED_BACK ->
                    closing.attempts(job)
                            .thenCompose(v -> told(job, report))
                            .thenCompose(v -> ended(job, report, course));
            default -> closing.operator(job, report);
        };
    }

    // Who asked for it needs no alert.
    private CompletionStage<Void> told(Job job, SwitchoverReport report) {
        return job.backAsked.isDone() ? Stages.done(null) : job.problem(desk, report);
    }

    // Given up inside the blackout it was on the new side for a while.
    private CompletionStage<Void> ended(Job job, SwitchoverReport report, Course course) {
        boolean left =
                report.events().stream().anyMatch(e -> e.status() == SwitchoverState.ACTIVATED);
        return left ? closing.wentBack(job) : stayed(job, course.candidates());
    }

    private CompletionStage<Void> watch(Job job, Course course) {
        Life promoted = closing.promoted(job);
        for (Life life : course.candidates()) {
            // The rehearsed one may hold the checkpoint to go back to.
            if (life != promoted && life != job.leading) {
                life.tryMove(ShadowMachine.Event.STAYED, "");
            }
        }
        return closing.watch(job, course.host(), job.begun, course.frozen());
    }

    private CompletionStage<Void> measured(Job job, SwitchoverReport report) {
        return job.conditions().isPresent() && report.blackout().isPresent()
                ? desk.observe(job.id(), job.conditions().get(), report.blackout().get())
                : Stages.done(null);
    }

    private CompletionStage<Void> notBegun(Job job, List<Life> candidates, Problem problem) {
        boolean wanted = job.interruption().filter(problem::equals).isPresent();
        return stayed(job, candidates)
                .thenCompose(
                        v ->
                                wanted
                                        ? Interruptions.end(desk, job, "switch")
                                        : Stages.failed(problem));
    }

    // The guest never left the old side, so the replicas are as good as before.
    private CompletionStage<Void> stayed(Job job, List<Life> candidates) {
        if (job.isLost()) {
            // What they hold may be all that there is.
            return members.releasedIfRunning(job.ward, job.vm, candidates)
                    .thenAccept(
                            v ->
                                    candidates.forEach(
                                            life -> life.tryMove(ShadowMachine.Event.STAYED, "")));
        }
        CompletionStage<Void> all = Stages.done(null);
        for (Life life : candidates) {
            all =
                    all.thenCompose(v -> members.released(job.ward, life))
                            .thenCompose(v -> stayed(life));
        }
        return all;
    }

    private CompletionStage<Void> stayed(Life life) {
        return settled(life.id()).thenAccept(v -> life.tryMove(ShadowMachine.Event.STAYED, ""));
    }

    // Replication holds back until it is sure whose memory is whose.
    private CompletionStage<Void> settled(ShadowId id) {
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
}
