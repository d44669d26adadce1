package org.gnomon.replication.internal;

import java.time.Duration;
import org.gnomon.model.Problem;

/**
 * Checkpoints that failed one after the other. A backend that is busy or slow costs some; only what
 * lasts is a failure of the link.
 */
final class Setbacks {

    private static final int TRIES = 3;
    private static final Duration LASTING = Duration.ofSeconds(10);

    private int count;
    private long firstNanos;

    synchronized void none() {
        count = 0;
    }

    synchronized boolean any() {
        return count > 0;
    }

    /** One more; says whether it is time to give up. */
    synchronized boolean tooMany(Problem problem, long nowNanos) {
        if (count == 0) {
            firstNanos = nowNanos;
        }
        count++;
        boolean lasting = nowNanos - firstNanos >= LASTING.toNanos();
        return problem.code().equals(Problem.UNSUPPORTED) || count >= TRIES && lasting;
    }
}
