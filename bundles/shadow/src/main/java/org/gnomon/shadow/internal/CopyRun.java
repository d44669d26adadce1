package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.spi.backend.Rehearsal;

/** One running copy: samples it, and notices when it dies or hangs. */
final class CopyRun {

    private static final int MOST_MISSES = 3;

    private final Desk desk;
    private final Rehearsal copy;
    private final ProtectionPolicy policy;
    private final Job job;
    private final List<Sample> samples = new ArrayList<>();
    private Supplier<CompletionStage<Boolean>> halfway;
    private Instant from;
    private int misses;
    private volatile int failed;
    private Problem failure;
    private volatile boolean enough;

    CopyRun(Desk desk, Rehearsal copy, Job job) {
        this.desk = desk;
        this.copy = copy;
        this.policy = job.ward.policy();
        this.job = job;
    }

    /** Asks, once half of the span is over, whether to end; sampling goes on meanwhile. */
    void askHalfway(Supplier<CompletionStage<Boolean>> question) {
        halfway = question;
    }

    /** Runs it for a span after a warm-up whose samples are thrown away. */
    CompletionStage<Void> collect(String what, Duration warmUp, Duration span) {
        long begin = desk.time().nanos();
        Duration whole = warmUp.plus(span);
        Duration half = warmUp.plus(span.dividedBy(2));
        from = desk.now().plus(warmUp);
        return Stages.repeat(
                desk.scheduler(),
                policy.sampleEvery(),
                () ->
                        look().thenApply(
                                        sample -> {
                                            Duration passed = desk.time().since(begin);
                                            if (passed.compareTo(warmUp) > 0) {
                                                sample.ifPresentOrElse(this::add, () -> failed++);
                                            }
                                            if (passed.compareTo(half) >= 0) {
                                                ask();
                                            }
                                            job.teller.tell(
                                                    "rehearse", what, Teller.share(passed, whole));
                                            return failure == null
                                                    && !enough
                                                    && passed.compareTo(whole) < 0
                                                    && job.interruption().isEmpty();
                                        }));
    }

    // A look that fails says nothing: there is another one at the end.
    private void ask() {
        Supplier<CompletionStage<Boolean>> question = halfway;
        halfway = null;
        if (question != null && failure == null) {
            Stages.tolerate(
                    "Looking at a trial before its end",
                    Stages.call(question).thenAccept(end -> enough = end));
        }
    }

    private synchronized void add(Sample sample) {
        samples.add(sample);
    }

    /** How many readings failed since. */
    int failed() {
        return failed;
    }

    /** When the samples that count begin. */
    Instant from() {
        return from;
    }

    private CompletionStage<Optional<Sample>> look() {
        return Stages.then(
                Stages.call(copy::sample),
                (sample, error) ->
                        Stages.call(copy::status)
                                .thenApply(status -> noted(sample, error, status)));
    }

    private Optional<Sample> noted(Sample sample, Throwable error, Rehearsal.Status status) {
        if (status.problem() != null) {
            failure = status.problem();
        } else if (status.state() == RunState.GONE) {
            failure = error == null ? gone() : GnomonException.problemOf(error);
        } else if (error != null) {
            misses++;
            // A copy that runs may miss a reading; one that does not answer at all hangs.
            boolean hangs = status.state() != RunState.RUNNING || misses >= MOST_MISSES;
            failure = hangs ? GnomonException.problemOf(error) : null;
        } else {
            misses = 0;
        }
        return Optional.ofNullable(sample);
    }

    private static Problem gone() {
        return Problem.of(Problem.CRASHED, "The copy ended by itself.", "");
    }

    synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Why it is no use going on; empty while it runs. */
    Optional<Problem> failure() {
        return Optional.ofNullable(failure);
    }
}
