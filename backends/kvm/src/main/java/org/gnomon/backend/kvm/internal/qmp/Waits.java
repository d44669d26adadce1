package org.gnomon.backend.kvm.internal.qmp;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;

/**
 * Waiting with a deadline, for tasks on {@link Scheduler#blocking()} only: this backend drives real
 * processes, and the critical steps of a switch run on one thread without a hand-over.
 */
public final class Waits {
    private Waits() {}

    /** The future's value; a {@link GnomonException} if it fails or is late. */
    public static <T> T get(CompletableFuture<T> future, Duration limit, String what) {
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw Problems.timeout(what, limit);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GnomonException g) {
                throw g;
            }
            throw GnomonException.problemOf(e).asException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Problem.INTERNAL, what + " was interrupted.", "").asException(e);
        }
    }

    /** Looks again and again until the condition holds; false if it does not within the limit. */
    public static boolean until(
            Scheduler scheduler, Duration pause, Duration limit, BooleanSupplier condition) {
        long left = limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (left <= 0) {
                return false;
            }
            get(
                    scheduler.delay(pause).toCompletableFuture(),
                    limit.plusSeconds(5),
                    "A pause between two looks");
            left -= pause.toNanos();
        }
        return true;
    }
}
