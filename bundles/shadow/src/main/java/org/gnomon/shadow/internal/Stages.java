package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@link CompletionStage} lacks. */
final class Stages {

    private static final Logger LOG = LoggerFactory.getLogger(Stages.class);

    private Stages() {}

    /** A call that may also throw becomes a stage that may also fail. */
    static <T> CompletionStage<T> call(Supplier<? extends CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Runs something that may block. */
    static <T> CompletionStage<T> on(Executor blocking, Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, blocking);
    }

    /** Goes on with another stage, whether it went well (error is null) or not. */
    static <T, R> CompletionStage<R> then(
            CompletionStage<T> stage,
            BiFunction<? super T, Throwable, ? extends CompletionStage<R>> next) {
        return stage.handle((value, error) -> call(() -> next.apply(value, error)))
                .thenCompose(Function.identity());
    }

    /** Calls again and again, first one period from now, for as long as the call says true. */
    static CompletionStage<Void> repeat(
            Scheduler scheduler, Duration period, Supplier<CompletionStage<Boolean>> tick) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        next(scheduler, period, tick, done);
        return done;
    }

    // Not one chain: a watch of an hour would be a stage of thousands of links.
    private static void next(
            Scheduler scheduler,
            Duration period,
            Supplier<CompletionStage<Boolean>> tick,
            CompletableFuture<Void> done) {
        scheduler
                .delay(period)
                .thenCompose(v -> call(tick))
                .whenComplete(
                        (again, error) -> {
                            if (error != null) {
                                done.completeExceptionally(error);
                            } else if (again) {
                                next(scheduler, period, tick, done);
                            } else {
                                done.complete(null);
                            }
                        });
    }

    /** Tries a few times, after pauses that double, before it fails with the last error. */
    static <T> CompletionStage<T> persist(
            Scheduler scheduler, int tries, Duration pause, Supplier<CompletionStage<T>> what) {
        return then(
                call(what),
                (value, error) -> {
                    if (error == null) {
                        return done(value);
                    }
                    return tries <= 1
                            ? failed(GnomonException.problemOf(error))
                            : scheduler
                                    .delay(pause)
                                    .thenCompose(
                                            v ->
                                                    persist(
                                                            scheduler,
                                                            tries - 1,
                                                            pause.multipliedBy(2),
                                                            what));
                });
    }

    static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedStage(value);
    }

    static <T> CompletionStage<T> failed(Problem problem) {
        return CompletableFuture.failedStage(problem.asException());
    }

    /** The same, but a failure is only logged. */
    static CompletionStage<Void> tolerate(String what, CompletionStage<?> stage) {
        return stage.handle(
                (value, error) -> {
                    if (error != null) {
                        LOG.warn("{} failed: {}", what, GnomonException.problemOf(error), error);
                    }
                    return null;
                });
    }
}
