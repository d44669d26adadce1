package org.gnomon.control.internal.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** Waits until nothing is missing. */
final class Readiness {

    private static final Duration PERIOD = Duration.ofMillis(50);

    private final Supplier<List<String>> missing;
    private final Scheduler scheduler;
    private final TimeSource time;

    /**
     * @param missing what is not there yet, one line each; must not block
     */
    Readiness(Supplier<List<String>> missing, Scheduler scheduler, TimeSource time) {
        this.missing = missing;
        this.scheduler = scheduler;
        this.time = time;
    }

    /** What is not there yet. */
    List<String> missing() {
        return missing.get();
    }

    /**
     * Completes with what is still missing: with nothing as soon as that is so, else at the limit.
     * Whoever completes it earlier ends the wait.
     */
    CompletableFuture<List<String>> await(Duration limit) {
        CompletableFuture<List<String>> result = new CompletableFuture<>();
        long start = time.nanos();
        Runnable look =
                () -> {
                    List<String> now = missing.get();
                    if (now.isEmpty() || time.since(start).compareTo(limit) >= 0) {
                        result.complete(now);
                    }
                };
        look.run();
        if (!result.isDone()) {
            Cancellable series = scheduler.every(PERIOD, look);
            result.whenComplete((missed, error) -> series.cancel());
        }
        return result;
    }
}
