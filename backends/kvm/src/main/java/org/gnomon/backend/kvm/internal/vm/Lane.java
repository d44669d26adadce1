package org.gnomon.backend.kvm.internal.vm;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.gnomon.model.GnomonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs blocking work one piece after another; waiting pieces hold no thread. */
public final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Executor blocking;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    public Lane(Executor blocking) {
        this.blocking = blocking;
    }

    /** Runs a piece of work after all that were submitted before. */
    public synchronized <T> CompletionStage<T> submit(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        last = last.handleAsync((value, error) -> run(work, result), blocking);
        return result.minimalCompletionStage();
    }

    /** Runs a piece of work after all that were submitted before. */
    public CompletionStage<Void> run(Runnable work) {
        return submit(
                () -> {
                    work.run();
                    return null;
                });
    }

    private static <T> Void run(Callable<T> work, CompletableFuture<T> result) {
        try {
            result.complete(work.call());
        } catch (GnomonException e) {
            result.completeExceptionally(e);
        } catch (Throwable e) {
            // Boundary: whoever waits gets what it was, whatever it was.
            LOG.debug("work failed", e);
            result.completeExceptionally(e);
        }
        return null;
    }
}
