package org.gnomon.backend.simulator.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * The controlling side of a host, as all its handles share it.
 *
 * @param host what it drives
 * @param time its clock
 * @param scheduler its threads
 * @param generation which it was given when it took the host over
 */
record Controller(SimulatedHost host, TimeSource time, Scheduler scheduler, long generation) {

    /** Refuses when another controller has taken the host over. */
    void requireCurrent() {
        if (!isCurrent()) {
            throw Problem.of(
                            Problem.REFUSED,
                            "another controller has taken the simulated host over",
                            "Use the handles of the new one.")
                    .asException();
        }
    }

    /** Whether it still drives its host. One that does not must not tidy up either. */
    boolean isCurrent() {
        return host.isCurrent(generation);
    }

    <T> CompletionStage<T> onBlocking(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, scheduler.blocking());
    }
}
