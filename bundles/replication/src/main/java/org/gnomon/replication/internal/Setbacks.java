package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Optional;
import org.gnomon.model.Problem;

/**
 * Checkpoints that failed one after the other. A backend that is busy or slow costs some; only what
 * lasts is a failure of the link.
 */
final class Setbacks {

    private static final int TRIES = 3;
    private static final Duration LASTING = Duration.ofSeconds(10);

    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final int MOST = 5;

    private final Duration lasting;
    private final boolean rests;
    private int count;
    private Problem last;
    private long firstNanos;

    Setbacks() {
        this(LASTING, false);
    }

    /**
     * @param lasting how long they may go on
     * @param rests whether the next one waits longer after each
     */
    Setbacks(Duration lasting, boolean rests) {
        this.rests = rests;
        this.lasting = lasting;
    }

    synchronized void none() {
        count = 0;
        last = null;
    }

    /** How long from one to the next: longer and longer while they fail, each stops the guest. */
    synchronized Duration rest(Duration usual) {
        Duration longer =
                FIRST_REST.multipliedBy(count == 0 || !rests ? 0 : 1L << Math.min(count - 1, MOST));
        return longer.compareTo(usual) > 0 ? longer : usual;
    }

    /** Why the last one failed, if none came about since. */
    synchronized Optional<Problem> last() {
        return Optional.ofNullable(last);
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
        last = problem;
        boolean lasts = nowNanos - firstNanos >= lasting.toNanos();
        return problem.code().equals(Problem.UNSUPPORTED) || count >= TRIES && lasts;
    }
}
