package org.gnomon.replication.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/** Small things with stages. */
final class Stages {

    static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private Stages() {}

    /** Calls somebody else's method that returns a stage; what it throws becomes its failure. */
    static <T> CompletionStage<T> call(Supplier<CompletionStage<T>> method) {
        return CompletableFuture.completedStage(null).thenCompose(ignored -> method.get());
    }

    static <T> CompletionStage<T> failed(Problem problem) {
        return CompletableFuture.failedStage(problem.asException());
    }

    /** The same result; a failure without the wrappers of stages, always a GnomonException. */
    static <T> CompletionStage<T> plain(CompletionStage<T> stage) {
        CompletableFuture<T> out = new CompletableFuture<>();
        stage.whenComplete(
                (value, error) -> {
                    if (error == null) {
                        out.complete(value);
                    } else {
                        out.completeExceptionally(
                                GnomonException.problemOf(error).asException(error));
                    }
                });
        return out;
    }
}
