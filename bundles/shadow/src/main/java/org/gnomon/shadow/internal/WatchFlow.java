package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.spi.backend.VirtualMachine;

/** Watches the new primary after a switch, and says what is to be done. */
final class WatchFlow {

    private static final int MOST_MISSES = 2;

    /** What a watch ends with. */
    enum Outcome {
        KEEP,
        /** Nothing bad is known, nothing good either: kept, with an alert. */
        KEEP_IN_DOUBT,
        ROLL_BACK,
        /** Someone asked for the rollback. */
        ROLL_BACK_ASKED,
        /** Not exactly one copy runs: a person decides. */
        OPERATOR
    }

    /** The outcome with its basis. */
    record Watched(Outcome outcome, Judgement judgement, String reason) {}

    private final Desk desk;
    private final Job job;
    private final VirtualMachine vm;
    private final CompletableFuture<String> asked;
    private final ProtectionPolicy policy;
    private final List<Evidence> findings = new ArrayList<>();
    private List<Sample> before = List.of();
    private Instant after;
    private int missing;
    private int copies = 1;
    private boolean shutDown;

    WatchFlow(Desk desk, Job job) {
        this.desk = desk;
        this.job = job;
        this.vm = job.vm;
        this.asked = job.backAsked;
        this.policy = job.ward.policy();
    }

    /**
     * Watches.
     *
     * @param calm the end of the time before which the VM ran undisturbed
     * @param frozen when the switch began
     */
    CompletionStage<Watched> run(Instant calm, Instant frozen) {
        after = desk.now().plus(policy.warmUp());
        return desk.blocking(() -> normal(calm, frozen))
                .thenCompose(
                        samples -> {
                            before = samples;
                            return period("Watching the VM.", policy.warmUp().plus(policy.watch()));
                        })
                .thenCompose(v -> decide(false));
    }

    // Copies on the same machine slow the VM down, so what came before them is what is normal; if
    // that is too short, all up to the switch has to do.
    private List<Sample> normal(Instant calm, Instant frozen) {
        Duration span = policy.watch().multipliedBy(3).plus(policy.calibration());
        List<Sample> undisturbed = desk.telemetry().history(job.id(), calm.minus(span), calm);
        long wanted = policy.watch().dividedBy(policy.sampleEvery());
        return undisturbed.size() >= wanted
                ? undisturbed
                : desk.telemetry().history(job.id(), calm.minus(span), frozen);
    }

    private CompletionStage<Void> period(String what, Duration span) {
        long begin = desk.time().nanos();
        return Stages.repeat(
                desk.scheduler(),
                policy.sampleEvery(),
                () ->
                        look().thenApply(
                                        goOn -> {
                                            Duration passed = desk.time().since(begin);
                                            job.teller.tell(
                                                    "watch", what, Teller.share(passed, span));
                                            return goOn && passed.compareTo(span) < 0;
                                        }));
    }

    private CompletionStage<Boolean> look() {
        if (asked.isDone()) {
            return Stages.done(false);
        }
        return inTime(desk.runState(vm), RunState.UNKNOWN)
                .thenCombine(inTime(desk.copies(vm), -1), this::noted);
    }

    // A hypervisor that hangs must not make the watch longer than it may be.
    private <T> CompletionStage<T> inTime(CompletionStage<T> answer, T late) {
        return desk.scheduler()
                .within(policy.watch(), answer, TimeoutException::new)
                .exceptionally(error -> late);
    }

    /** Whether the watch goes on. */
    private boolean noted(RunState run, int count) {
        copies = count;
        if (count > 1) {
            findings.add(Verdicts.against("active-copies", Sentences.copies(job.id(), count)));
            return false;
        }
        if (run == RunState.SHUT_DOWN) {
            // It did what it was told inside; going back would run it again without being asked.
            shutDown = true;
            return false;
        }
        boolean fine = run == RunState.RUNNING && count != 0;
        missing = fine ? 0 : missing + 1;
        if (run == RunState.GONE || missing >= MOST_MISSES) {
            findings.add(
                    Verdicts.against(
                            Problem.NOT_RUNNING,
                            Problem.of(
                                    Problem.NOT_RUNNING,
                                    "the guest is " + run + " with " + count + " running copies",
                                    "")));
            return false;
        }
        return true;
    }

    private CompletionStage<Watched> decide(boolean extended) {
        if (asked.isDone()) {
            return judge().thenApply(
                            j -> new Watched(Outcome.ROLL_BACK_ASKED, j, asked.getNow("asked")));
        }
        return judge().thenCompose(judged -> decide(judged, extended));
    }

    private CompletionStage<Watched> decide(Judgement judged, boolean extended) {
        String reason = Verdicts.deciding(judged).reason();
        if (copies > 1) {
            return Stages.done(new Watched(Outcome.OPERATOR, judged, reason));
        }
        if (shutDown) {
            String why = "The guest shut itself down.";
            return Stages.done(new Watched(Outcome.KEEP_IN_DOUBT, judged, why));
        }
        return switch (judged.verdict()) {
            case GO -> Stages.done(new Watched(Outcome.KEEP, judged, reason));
            case NO_GO -> Stages.done(new Watched(Outcome.ROLL_BACK, judged, reason));
            case INCONCLUSIVE ->
                    extended
                            ? Stages.done(new Watched(Outcome.KEEP_IN_DOUBT, judged, reason))
                            : period("Not clear yet: the watch goes on.", policy.watch())
                                    .thenCompose(v -> decide(true));
        };
    }

    private CompletionStage<Judgement> judge() {
        return desk.blocking(this::inputs)
                .thenCompose(
                        inputs ->
                                desk.blocking(() -> inputs.judge(desk.prediction()))
                                        .whenComplete(
                                                (judged, error) ->
                                                        Verdicts.record(
                                                                desk, job.id(), inputs, judged)));
    }

    private VerdictInputs inputs() {
        // A nanosecond more, as the end of a history is exclusive.
        Instant now = desk.now().plusNanos(1);
        List<Sample> since =
                now.isAfter(after) ? desk.telemetry().history(job.id(), after, now) : List.of();
        return new VerdictInputs(
                VerdictInputs.Of.WATCH, job.update.target(), before, since, findings);
    }
}
