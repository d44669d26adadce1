package org.gnomon.time;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The only source of threads and delays. Safe for use by any thread.
 *
 * <p>Under a virtual clock all executors share one event loop, in seeded order. So a task must
 * never wait for another task: it returns and continues in a {@link CompletionStage}.
 */
@ProviderType
public interface Scheduler {

    /** Runs a short, non-blocking task once, after a delay. */
    Cancellable after(Duration delay, Runnable task);

    /**
     * Runs a short, non-blocking task again and again, each run a period after the one before
     * ended, the first one period from now. A run that throws is logged and does not end the
     * series.
     */
    Cancellable every(Duration period, Runnable task);

    /** For short tasks that do not block. */
    Executor executor();

    /** For tasks that may block in a system call (sockets, files, processes). */
    Executor blocking();

    /** Completes after a delay, on {@link #executor()}. */
    CompletionStage<Void> delay(Duration delay);

    /**
     * The same result, or the supplied error if the stage has not completed within the limit. The
     * stage itself is not cancelled.
     */
    <T> CompletionStage<T> within(
            Duration limit, CompletionStage<T> stage, Supplier<? extends Throwable> late);
}
