package org.gnomon.switchover.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.gnomon.model.Epoch;
import org.gnomon.spi.backend.Replica;

/** The shadows that are still to be tried, in order. */
final class Tries {

    private final Deque<Errand.Try> waiting;
    private volatile Errand.Try current;

    Tries(List<Errand.Try> tries) {
        this.waiting = new ArrayDeque<>(tries);
    }

    synchronized boolean more() {
        return !waiting.isEmpty();
    }

    /** The one that is tried now. */
    Errand.Try current() {
        return current;
    }

    synchronized Errand.Try advance() {
        current = waiting.remove();
        return current;
    }

    /** The attempt that the next one makes. */
    Given next(Given seen, Course.Plan plan, Epoch epoch, Instant now) {
        Errand.Try next = advance();
        Course.Plan again = plan.on(next.place(), seen.found().epoch(), epoch);
        return seen.next(again, loss(next, now));
    }

    /** What the guest did since the checkpoint, at most; nothing without a checkpoint. */
    static Duration loss(Errand.Try candidate, Instant now) {
        Replica replica = candidate.replica();
        if (replica == null) {
            return Duration.ZERO;
        }
        Duration loss =
                replica.held()
                        .map(checkpoint -> Duration.between(checkpoint.capturedAt(), now))
                        .orElse(Duration.ZERO);
        // The time of day may have been set back meanwhile.
        return loss.isNegative() ? Duration.ZERO : loss;
    }
}
