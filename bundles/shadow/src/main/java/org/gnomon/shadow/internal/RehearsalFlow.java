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
import org.gnomon.model.Sample;
import org.gnomon.model.ShadowId;
import org.gnomon.model.Update;
import org.gnomon.model.Verdict;
import org.gnomon.service.Journal;
import org.gnomon.service.PredictiveAnalysis.BlackoutPart;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;

/**
 * Tries an update on copies: one as the VM is, to learn what is normal, then one with the update. A
 * copy that does not start, dies or hangs is a no-go of its own. Doubt repeats both, each time
 * twice as long: what is normal has to be known as well as what the update does, and two copies at
 * once would disturb each other's figures.
 */
final class RehearsalFlow {

    private static final int MOST_EXTENSIONS = 2;

    private final Desk desk;
    private final MembersFlow members;
    private final Job job;
    private final ShadowId shadow;
    private final Update update;
    private final Teller teller;
    private final ProtectionPolicy policy;
    private final List<Evidence> findings = new ArrayList<>();
    private List<Sample> calibration = List.of();
    private List<Sample> trial = List.of();
    private int extensions;
    private Rehearsal copy;

    RehearsalFlow(Desk desk, MembersFlow members, Job job) {
        this.desk = desk;
        this.members = members;
        this.job = job;
        this.shadow = job.leading.id();
        this.update = job.update;
        this.teller = job.teller;
        this.policy = job.ward.policy();
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
                .thenCompose(v -> round());
    }

    /** Both phases, and again with longer ones while that leaves doubt. */
    private CompletionStage<Judgement> round() {
        return phase("Calibrating on a copy as it is.", Optional.empty())
                .thenCompose(
                        v ->
                                findings.isEmpty() && job.interruption().isEmpty()
                                        ? phase("Trying the update.", Optional.of(update))
                                        : Stages.done(null))
                .thenCompose(v -> judge())
                .thenCompose(
                        judged -> {
                            boolean doubt =
                                    judged.verdict() == Verdict.INCONCLUSIVE
                                            && job.interruption().isEmpty();
                            if (!doubt || !findings.isEmpty() || extensions >= MOST_EXTENSIONS) {
                                return Stages.done(judged);
                            }
                            extensions++;
                            teller.tell("rehearse", "Not clear yet: again, twice as long.");
                            return round();
                        });
    }

    private Duration extended(Duration phase) {
        return phase.multipliedBy(1L << extensions);
    }

    private CompletionStage<Void> observed(Checkpoint checkpoint) {
        return desk.observe(job.id(), BlackoutPart.CHECKPOINT_PAUSE, checkpoint.pause());
    }

    private CompletionStage<Void> phase(String what, Optional<Update> applied) {
        teller.tell("rehearse", what);
        Replica replica =
                desk.replication()
                        .replica(shadow)
                        .orElseThrow(() -> Sentences.replicationEnded(job.id()).asException());
        CompletionStage<Void> ran =
                Stages.call(() -> replica.rehearse(applied))
                        .thenCompose(started -> ranCopy(started, what, applied));
        return Stages.then(ran, (v, error) -> closeCopy(error));
    }

    private CompletionStage<Void> ranCopy(
            Rehearsal started, String what, Optional<Update> applied) {
        copy = started;
        CopyRun run = new CopyRun(desk, started, job);
        if (applied.isEmpty()) {
            return run.collect(what, policy.warmUp(), extended(policy.calibration()))
                    .thenAccept(
                            v -> {
                                calibration = run.samples();
                                run.failure().ifPresent(this::found);
                            });
        }
        return desk.observe(job.id(), BlackoutPart.REHEARSAL_LOAD, started.loadTime())
                .thenCompose(v -> run.collect(what, policy.warmUp(), extended(policy.trial())))
                .thenAccept(
                        v -> {
                            trial = run.samples();
                            run.failure().ifPresent(this::found);
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

    private CompletionStage<Judgement> judge() {
        if (job.interruption().isPresent()) {
            return Stages.done(Interruptions.verdict(job.interruption().get()));
        }
        VerdictInputs inputs =
                new VerdictInputs(
                        VerdictInputs.Of.REHEARSAL, update.target(), calibration, trial, findings);
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
        fields.put("reason", shorten(deciding.reason()));
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
        fields.put("update", key(update));
        fields.put("target", update.target());
        return fields;
    }

    /** What is known of the last rehearsal of this very update. */
    static Map<String, String> last(Desk desk, Update update) {
        Map<String, String> facts = new HashMap<>(Map.of("target", update.target()));
        desk.journal().entries(update.vm()).stream()
                .filter(e -> e.kind() == Journal.Kind.REHEARSAL)
                .filter(e -> "ended".equals(e.fields().get("event")))
                .filter(e -> key(update).equals(e.fields().get("update")))
                .reduce((one, later) -> later)
                .ifPresent(
                        last -> {
                            long age = Duration.between(last.at(), desk.now()).toMillis();
                            facts.put("lastVerdict", last.fields().get("verdict"));
                            facts.put("ageMs", Long.toString(age));
                        });
        return facts;
    }

    /** The same for the same update, and short. */
    static String key(Update update) {
        String all =
                update.updateClass()
                        + " "
                        + update.target()
                        + " "
                        + new java.util.TreeMap<>(update.parameters());
        return shorten(all);
    }

    private static String shorten(String text) {
        return text.length() <= 8_000 ? text : text.substring(0, 8_000) + "#" + text.hashCode();
    }
}
