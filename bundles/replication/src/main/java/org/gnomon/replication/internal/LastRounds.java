package org.gnomon.replication.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The rounds just before a freeze: again while one found much, so that little is left for it. */
final class LastRounds {

    /** So little is quickly copied inside a freeze. */
    private static final long LITTLE_BYTES = 1 << 20;

    private static final int MOST = 4;

    private LastRounds() {}

    /**
     * Runs them. Fails when the link's state becomes another one.
     *
     * @param seen is told of each round
     */
    static CompletionStage<Void> run(
            RoundRunner runner,
            LinkStatus status,
            LinkState during,
            Consumer<RoundRunner.Result> seen) {
        return run(runner, status, during, seen, MOST);
    }

    private static CompletionStage<Void> run(
            RoundRunner runner,
            LinkStatus status,
            LinkState during,
            Consumer<RoundRunner.Result> seen,
            int left) {
        return runner.run(() -> status.state() != during)
                .thenCompose(
                        result -> {
                            if (!result.complete()) {
                                throw status.refusal("a checkpoint").asException();
                            }
                            seen.accept(result);
                            return left <= 1 || result.changedBytes() <= LITTLE_BYTES
                                    ? CompletableFuture.completedStage(null)
                                    : run(runner, status, during, seen, left - 1);
                        });
    }
}
