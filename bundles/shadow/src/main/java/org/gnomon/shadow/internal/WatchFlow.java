package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gnomon.model.Evidence;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Judgement;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.Verdict;
import org.gnomon.service.PredictiveAnalysis;
import org.gnomon.service.PredictiveAnalysis.Look;
import org.gnomon.spi.backend.VirtualMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the new primary after a switch, and says what is to be done.
 *
 * <pre>
 *   switched   warm-up
 *      |----------|-----.-----.-----|=================|
 *                       ^     ^     ^                 ^
 *                      no-go?  no-go?  go, no-go,        go, no-go,
 *                                   or on for as long  or kept in doubt
 * </pre>
 *
 * <p>A guest that is gone, or one copy too many, ends it at once, and so does harm that an early
 * look finds.
 */
final class WatchFlow {

    private static final Logger LOG = LoggerFactory.getLogger(WatchFlow.class);

    private static final int MOST_MISSES = 2;

    /** How the subjects of lines end that a person should know of, and that decide nothing. */
    private static final String ANOMALY = "anomaly";

    /** How long what is certain waits for the rest to be judged. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

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

    /**
     * The outcome with its basis.
     *
     * @param inputs what was judged last
     */
    record Watched(Outcome outcome, Judgement judgement, String reason, VerdictInputs inputs) {

        /** What the watch noticed that is no reason to go back; empty if nothing. */
        Optional<String> noted() {
            return judgement.evidence().stream()
                    .filter(line -> line.subject().endsWith(ANOMALY))
                    .map(Evidence::reason)
                    .findFirst();
        }
    }

    /** What was judged, and the verdict. */
    private record Judged(VerdictInputs inputs, Judgement judgement) {}

    private final Desk desk;
    private final Job job;
    private final VirtualMachine vm;
    private final CompletableFuture<String> asked;
    private final ProtectionPolicy policy;
    private final List<Evidence> findings = new ArrayList<>();
    private BeforeSwitch past;
    private Instant after;
    private volatile Judged early;
    private int looks;
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
        past = new BeforeSwitch(desk, job, calm, frozen);
        // Beside the watch, which must not wait for a disk to see that the guest is gone.
        Stages.tolerate(
                "Reading how " + job.id() + " did before its switch", desk.blocking(past::days));
        return period("Watching the VM.", policy.warmUp().plus(policy.watch()), this::lookEarly)
                .thenCompose(v -> decide(false));
    }

    private CompletionStage<Void> period(String what, Duration span, Consumer<Duration> meanwhile) {
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
                                            meanwhile.accept(passed);
                                            return goOn
                                                    && early == null
                                                    && passed.compareTo(span) < 0;
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

    /** Whether there is harm already; watching goes on meanwhile, and if it cannot be told. */
    private void lookEarly(Duration passed) {
        Duration due = policy.warmUp().plus(Looks.beforeEarly(looks + 1, policy.watch()));
        if (!Looks.isEarlyInWatch(looks + 1) || passed.compareTo(due) < 0) {
            return;
        }
        Look look = Looks.earlyInWatch(++looks);
        Stages.tolerate(
                "Looking at the watch of " + job.id() + " before its end",
                Stages.call(() -> judged(look))
                        .thenAccept(
                                judged -> {
                                    if (judged.judgement().verdict() == Verdict.NO_GO) {
                                        early = judged;
                                    }
                                }));
    }

    private CompletionStage<Watched> decide(boolean extended) {
        Judged harm = early;
        CompletionStage<Judged> judged =
                harm != null && findings.isEmpty()
                        ? Stages.done(harm)
                        : judgedAtEnd(Looks.endOfWatch(extended));
        return judged.thenCompose(
                last -> {
                    Verdicts.record(desk, job.id(), last.inputs(), last.judgement());
                    return asked.isDone()
                            ? Stages.done(
                                    seen(Outcome.ROLL_BACK_ASKED, last, asked.getNow("asked")))
                            : decide(last, extended);
                });
    }

    private CompletionStage<Watched> decide(Judged judged, boolean extended) {
        String reason = Verdicts.deciding(judged.judgement()).reason();
        if (copies > 1) {
            return Stages.done(seen(Outcome.OPERATOR, judged, reason));
        }
        if (shutDown) {
            return Stages.done(seen(Outcome.KEEP_IN_DOUBT, judged, "The guest shut itself down."));
        }
        return switch (judged.judgement().verdict()) {
            case GO -> Stages.done(seen(Outcome.KEEP, judged, reason));
            case NO_GO -> Stages.done(seen(Outcome.ROLL_BACK, judged, reason));
            case INCONCLUSIVE ->
                    extended
                            ? Stages.done(seen(Outcome.KEEP_IN_DOUBT, judged, reason))
                            : period("Not clear yet: the watch goes on.", policy.watch(), p -> {})
                                    .thenCompose(v -> decide(true));
        };
    }

    private static Watched seen(Outcome outcome, Judged judged, String reason) {
        return new Watched(outcome, judged.judgement(), reason, judged.inputs());
    }

    private CompletionStage<Judged> judged(Look look) {
        return desk.blocking(
                () -> {
                    VerdictInputs inputs = inputs(look);
                    return new Judged(inputs, inputs.judge(desk.prediction()));
                });
    }

    /** A certain reason to go back counts even if the rest cannot be judged. */
    private CompletionStage<Judged> judgedAtEnd(Look look) {
        if (findings.isEmpty() && !asked.isDone()) {
            return judged(look);
        }
        CompletionStage<Judged> all =
                desk.scheduler()
                        .within(
                                PATIENCE,
                                Stages.call(() -> judged(look)),
                                () -> late().asException());
        return all.exceptionally(error -> certain(look, GnomonException.problemOf(error)));
    }

    private static Problem late() {
        return Problem.of(Problem.TIMEOUT, "no verdict within " + PATIENCE.toSeconds() + " s", "");
    }

    // Of what is certain only, so that it comes out the same when it is decided again.
    private Judged certain(Look look, Problem why) {
        LOG.warn("The watch of {} ends by what is certain: {}", job.id(), why);
        List<Evidence> lines = new ArrayList<>(findings);
        lines.add(Verdicts.open("watch", "What was sampled could not be judged: " + why));
        VerdictInputs inputs =
                VerdictInputs.watch(
                        job.update.target(),
                        look,
                        new PredictiveAnalysis.Watched(List.of(), List.of(), List.of()),
                        lines);
        Verdict verdict = findings.isEmpty() ? Verdict.INCONCLUSIVE : Verdict.NO_GO;
        return new Judged(inputs, new Judgement(verdict, lines));
    }

    private VerdictInputs inputs(Look look) {
        // A nanosecond more, as the end of a history is exclusive.
        Instant now = desk.now().plusNanos(1);
        List<Sample> since =
                now.isAfter(after) ? desk.telemetry().history(job.id(), after, now) : List.of();
        return VerdictInputs.watch(
                job.update.target(),
                look,
                new PredictiveAnalysis.Watched(past.days(), past.samples(), since),
                findings.isEmpty() ? missing(since, now) : List.copyOf(findings));
    }

    private List<Evidence> missing(List<Sample> since, Instant now) {
        Duration lasted = now.isAfter(after) ? Duration.between(after, now) : Duration.ZERO;
        return Stream.of(
                        past.missing(),
                        Readings.missing(
                                "since the switch", since, 0, lasted, policy.sampleEvery()))
                .flatMap(Optional::stream)
                .toList();
    }
}
