package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Evidence;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Judgement;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.ShadowId;
import org.gnomon.model.Update;
import org.gnomon.model.Verdict;
import org.gnomon.model.VmmVersion;
import org.gnomon.service.Journal;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;

/**
 * Tries an update on copies: one as the VM is (A/A), to learn what is normal, then one with the
 * update (A/B). A copy that does not start, dies or hangs is a no-go of its own.
 *
 * <pre>
 *   round 1            round 2, in doubt     round 3, in doubt, twice as long
 *   A/A    A/B         A/A    A/B            A/A         A/B
 *   |------|--.---|    |------|------|       |-----------|-----------|
 *             ^   ^                  ^                               ^
 *        no-go?   go, no-go          go, no-go                       go, no-go, or it stays open
 * </pre>
 *
 * <p>Both copies of a round begin at the same checkpoint, so that like moments of the guest are
 * compared; one after the other, since two at once would disturb each other's figures. Doubt adds a
 * round of fresh copies and judges all rounds together: longer runs of the same copy would narrow
 * down how that copy wavers, not how copies differ from one another (Kalibera and Jones 2013), and
 * would hold a calibration from then against a host that may have changed since. What the primary
 * did at the same times goes along, as the host's part in it; if it is missing, it is missing.
 */
final class RehearsalFlow {

    private final Desk desk;
    private final MembersFlow members;
    private final Job job;
    private final ShadowId shadow;
    private final Update update;
    private final Teller teller;
    private final ProtectionPolicy policy;
    private final TrialSamples samples;
    private final List<Evidence> findings = new ArrayList<>();
    private volatile Early early;
    private Rehearsal copy;

    /** A no-go before the end of a trial, which says nothing of another VMM than it was about. */
    private record Early(VmmVersion about, VerdictInputs inputs, Judgement judged) {}

    RehearsalFlow(Desk desk, MembersFlow members, Job job) {
        this.desk = desk;
        this.members = members;
        this.job = job;
        this.shadow = job.leading.id();
        this.update = job.update;
        this.teller = job.teller;
        this.policy = job.ward.policy();
        this.samples = new TrialSamples(desk, job.id(), policy.sampleEvery());
    }

    /**
     * Runs it.
     *
     * @param keepOnGo whether the checkpoint stays held after a go, for a rollback
     */
    CompletionStage<Judgement> run(boolean keepOnGo) {
        CompletionStage<Judgement> judged =
                desk.force(job.id(), Journal.Kind.REHEARSAL, fields("began"))
                        .thenCompose(entry -> checkpointed());
        return Stages.then(judged, (judgement, error) -> finish(judgement, error, keepOnGo));
    }

    private CompletionStage<Judgement> checkpointed() {
        job.leading.move(ShadowMachine.Event.REHEARSE, "Rehearsing " + update.target() + ".");
        teller.tell("rehearse", "Taking a checkpoint.");
        return Stages.call(() -> desk.replication().checkpoint(shadow))
                .thenCompose(this::observed)
                .thenCompose(v -> round(0));
    }

    /** Both phases, and again on fresh copies while all of them leave doubt. */
    private CompletionStage<Judgement> round(int number) {
        return phase("Calibrating on a copy as it is.", Optional.empty(), number)
                .thenCompose(
                        v ->
                                findings.isEmpty() && job.interruption().isEmpty()
                                        ? phase("Trying the update.", Optional.of(update), number)
                                        : Stages.done(null))
                .thenCompose(v -> judge(number))
                .thenCompose(
                        judged -> {
                            boolean doubt =
                                    judged.verdict() == Verdict.INCONCLUSIVE
                                            && findings.isEmpty()
                                            && job.interruption().isEmpty();
                            int next = number + 1;
                            if (!doubt || next >= Looks.ROUNDS.size()) {
                                return Stages.done(judged);
                            }
                            teller.tell("rehearse", "Not clear yet: once more on fresh copies.");
                            return round(next);
                        });
    }

    private CompletionStage<Void> observed(Checkpoint checkpoint) {
        return desk.observe(job.id(), BlackoutPart.CHECKPOINT_PAUSE, checkpoint.pause());
    }

    private CompletionStage<Void> phase(String what, Optional<Update> applied, int round) {
        teller.tell("rehearse", what);
        Replica replica =
                desk.replication()
                        .replica(shadow)
                        .orElseThrow(() -> Sentences.replicationEnded(job.id()).asException());
        CompletionStage<Void> ran =
                Stages.call(() -> replica.rehearse(applied))
                        .thenCompose(
                                started -> {
                                    copy = started;
                                    CopyRun run = new CopyRun(desk, started, job);
                                    return applied.isEmpty()
                                            ? calibrated(run, what, round)
                                            : tried(run, started, what, round);
                                });
        return Stages.then(ran, (v, error) -> closeCopy(error));
    }

    private CompletionStage<Void> calibrated(CopyRun run, String what, int round) {
        Duration span = policy.calibration().multipliedBy(Looks.ROUNDS.get(round));
        return run.collect(what, policy.warmUp(), span)
                .thenCompose(v -> samples.beside(run))
                .thenAccept(
                        stretch -> {
                            samples.calibrated(stretch);
                            run.failure().ifPresent(this::found);
                        });
    }

    private CompletionStage<Void> tried(CopyRun run, Rehearsal started, String what, int round) {
        if (samples.isOther(started.vmm())) {
            teller.tell("rehearse", "What is to be tried has changed: the trial starts over.");
        }
        if (round == 0) {
            run.askHalfway(() -> isHarmful(run, started.vmm()));
        }
        Duration span = policy.trial().multipliedBy(Looks.ROUNDS.get(round));
        return desk.observe(job.id(), BlackoutPart.REHEARSAL_LOAD, started.loadTime())
                .thenCompose(v -> run.collect(what, policy.warmUp(), span))
                .thenCompose(v -> samples.beside(run))
                .thenAccept(
                        stretch -> {
                            samples.tried(stretch);
                            run.failure().ifPresent(this::found);
                        });
    }

    private CompletionStage<Boolean> isHarmful(CopyRun run, VmmVersion about) {
        return samples.beside(run)
                .thenCompose(
                        stretch -> {
                            VerdictInputs inputs =
                                    VerdictInputs.rehearsal(
                                            update.target(),
                                            Looks.earlyInRehearsal(),
                                            samples.normal(),
                                            stretch.phase(),
                                            List.of());
                            return desk.blocking(
                                    () -> {
                                        Judgement judged = inputs.judge(desk.prediction());
                                        boolean harm = judged.verdict() == Verdict.NO_GO;
                                        early = harm ? new Early(about, inputs, judged) : null;
                                        return harm;
                                    });
                        });
    }

    private void found(Problem problem) {
        findings.add(Verdicts.against(problem.code(), problem));
    }

    private CompletionStage<Void> closeCopy(Throwable error) {
        if (error != null) {
            found(GnomonException.problemOf(error));
        }
        Rehearsal now = copy;
        copy = null;
        return now == null
                ? Stages.done(null)
                : Stages.tolerate("Throwing a copy away", desk.persist(now::close));
    }

    private CompletionStage<Judgement> judge(int round) {
        if (job.interruption().isPresent()) {
            return Stages.done(Interruptions.verdict(job.interruption().get()));
        }
        Early harm = early;
        if (harm != null && samples.isOf(harm.about()) && findings.isEmpty()) {
            Verdicts.record(desk, job.id(), harm.inputs(), harm.judged());
            return Stages.done(harm.judged());
        }
        VerdictInputs inputs =
                VerdictInputs.rehearsal(
                        update.target(),
                        Looks.endOfRound(round),
                        samples.normal(),
                        samples.tried(),
                        findings.isEmpty() ? samples.missing() : findings);
        return desk.blocking(() -> inputs.judge(desk.prediction()))
                .whenComplete((judged, error) -> Verdicts.record(desk, job.id(), inputs, judged));
    }

    private CompletionStage<Judgement> finish(
            Judgement judgement, Throwable error, boolean keepOnGo) {
        boolean keep = keepOnGo && error == null && judgement.verdict() == Verdict.GO;
        job.anchored(keep);
        // Of a lost primary it may be all that there is.
        CompletionStage<Void> released = keep ? Stages.done(null) : given();
        return released.thenCompose(
                v -> {
                    job.leading.tryMove(ShadowMachine.Event.REHEARSED, "");
                    return error == null
                            ? concluded(judgement, keep)
                            : Stages.failed(GnomonException.problemOf(error));
                });
    }

    private CompletionStage<Void> given() {
        return job.isLost()
                ? members.releasedIfRunning(job.ward, job.vm, List.of(job.leading))
                : members.released(job.ward, job.leading);
    }

    private CompletionStage<Judgement> concluded(Judgement judgement, boolean kept) {
        Evidence deciding = Verdicts.deciding(judgement);
        Map<String, String> fields = fields("ended");
        fields.put("verdict", judgement.verdict().label());
        fields.put("reason", Rehearsed.shorten(deciding.reason()));
        teller.tell(
                "decide",
                "The verdict is " + judgement.verdict().label() + ": " + deciding.reason());
        CompletionStage<Judgement> recorded =
                desk.force(job.id(), Journal.Kind.REHEARSAL, fields).thenApply(e -> judgement);
        return Stages.then(
                recorded,
                (done, error) -> {
                    // Without its verdict on disk a go must not lead to a switch.
                    if (error != null && kept) {
                        return members.released(job.ward, job.leading).thenCompose(v -> recorded);
                    }
                    return recorded;
                });
    }

    private Map<String, String> fields(String event) {
        Map<String, String> fields = new HashMap<>();
        fields.put("event", event);
        fields.put("update", Rehearsed.key(update));
        fields.put("target", update.target());
        return fields;
    }
}
