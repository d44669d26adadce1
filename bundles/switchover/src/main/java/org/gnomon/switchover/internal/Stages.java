package org.gnomon.switchover.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** What {@link CompletionStage} lacks. */
final class Stages {

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
}
