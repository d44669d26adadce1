package org.gnomon.backend.kvm.internal.far;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.Problem;

/** Lets one thread at a time at something, the others wait for a bounded time. Any thread. */
final class Turns {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final ReentrantLock lock = new ReentrantLock();
    private final String what;

    /**
     * @param what it is, for those who waited in vain
     */
    Turns(String what) {
        this.what = what;
    }

    /** Does something after all that was begun before; {@code busy} if that takes too long. */
    <T> T alone(Supplier<T> work) {
        boolean mine = false;
        try {
            mine = lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!mine) {
                throw Problems.of(
                        Problem.BUSY,
                        "Something else is being done with " + what + ".",
                        "Try again later.");
            }
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Problem.INTERNAL, "Waiting was interrupted.", "").asException(e);
        } finally {
            if (mine) {
                lock.unlock();
            }
        }
    }
}
