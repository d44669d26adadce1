package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;

/** Tries again, with growing pauses and for as long as it is wanted, what may do later. */
final class Retries {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** A short trouble is no news. */
    private static final int TOLD_AT = 3;

    private static final Set<String> MAY_DO_LATER =
            Set.of(
                    Problem.LEASE_HELD,
                    Problem.LEASE_LOST,
                    Problem.LEASE_FAILED,
                    Problem.TIMEOUT,
                    Problem.JOURNAL_FAILED,
                    Problem.BUSY);

    private final Scheduler scheduler;

    Retries(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Something to do.
     *
     * @param work does it
     * @param wanted whether it still is
     * @param told tells of a failure that lasts, or that trying again cannot help; never fails
     */
    record Task(
            Supplier<CompletionStage<Void>> work,
            BooleanSupplier wanted,
            Function<Throwable, CompletionStage<Void>> told) {}

    /**
     * Does it; completes with the first try, and never fails.
     *
     * @param ended called once, with whether it was done or given up
     */
    CompletionStage<Void> run(Task task, Consumer<Boolean> ended) {
        return attempt(task, ended, 1, FIRST_PAUSE);
    }

    private CompletionStage<Void> attempt(
            Task task, Consumer<Boolean> ended, int count, Duration pause) {
        return Stages.then(
                Stages.call(task.work()),
                (v, error) -> {
                    if (error == null) {
                        ended.accept(true);
                        return Stages.done(null);
                    }
                    boolean later = MAY_DO_LATER.contains(GnomonException.problemOf(error).code());
                    if (!later) {
                        return given(task, ended, error);
                    }
                    Duration twice = pause.multipliedBy(2);
                    Duration next = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
                    scheduler.after(
                            pause,
                            () -> {
                                if (task.wanted().getAsBoolean()) {
                                    attempt(task, ended, count + 1, next);
                                } else {
                                    ended.accept(false);
                                }
                            });
                    return count == TOLD_AT ? task.told().apply(error) : Stages.done(null);
                });
    }

    private static CompletionStage<Void> given(
            Task task, Consumer<Boolean> ended, Throwable error) {
        ended.accept(false);
        return task.told().apply(error);
    }
}
