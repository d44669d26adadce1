package org.gnomon.backend.simulator.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Puts the operations on one VM in order: each begins when the one before has ended. */
final class Serial {

    private final Executor executor;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    Serial(Executor executor) {
        this.executor = executor;
    }

    synchronized <T> CompletionStage<T> run(Supplier<CompletionStage<T>> operation) {
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        last.thenRunAsync(
                () ->
                        begin(operation)
                                .whenComplete(
                                        (value, error) -> {
                                            ended.complete(null);
                                            pass(value, error, result);
                                        }),
                executor);
        last = ended;
        return result;
    }

    private static <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> operation) {
        try {
            return operation.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static <T> void pass(T value, Throwable error, CompletableFuture<T> result) {
        if (error == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(cause(error));
        }
    }

    /** To be thrown on, as it is. */
    static RuntimeException unchecked(Throwable error) {
        Throwable e = cause(error);
        return e instanceof RuntimeException r ? r : new CompletionException(e);
    }

    /** What was thrown, without what stages wrap around it. */
    static Throwable cause(Throwable error) {
        Throwable e = error;
        while (e instanceof CompletionException && e.getCause() != null) {
            e = e.getCause();
        }
        return e;
    }
}
