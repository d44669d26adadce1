package org.gnomon.replication.internal;

import java.time.Duration;

/**
 * How old a replica is, and whether that is too old. It lags as soon as it is older than the
 * target. It is in sync again when a whole cycle, from one finished round to the next, kept to the
 * target and the last round left it at most three fifths as old: so a link at its limit does not
 * flap. A round alone takes up to two fifths ({@link
 * org.gnomon.replication.internal.far.PaceControl}), and then it has to arrive.
 */
final class Lag {

    private final Duration target;
    private long freshAtNanos;
    private long countsFromNanos;

    Lag(Duration target, long nowNanos) {
        this.target = target;
        freshAtNanos = nowNanos;
        countsFromNanos = nowNanos;
    }

    /** Time since the beginning of the last finished round. */
    Duration at(long nowNanos) {
        return Duration.ofNanos(Math.max(0, nowNanos - freshAtNanos));
    }

    /** It is known to be as old as this. */
    void was(Duration age, long nowNanos) {
        freshAtNanos = nowNanos - age.toNanos();
    }

    /** Whether it is too old. */
    boolean isTooOld(long nowNanos) {
        return at(nowNanos).compareTo(target) > 0;
    }

    /**
     * Deltas flow again after they were held back on purpose: that time is no failure to keep up.
     */
    void resumed(long nowNanos) {
        countsFromNanos = nowNanos;
    }

    /**
     * A round has finished.
     *
     * @return whether the replica may count as in sync again
     */
    boolean roundFinished(long startNanos, long nowNanos) {
        long since = Math.max(freshAtNanos, countsFromNanos);
        boolean kept = Duration.ofNanos(nowNanos - since).compareTo(target) <= 0;
        freshAtNanos = startNanos;
        return kept && at(nowNanos).compareTo(target.multipliedBy(3).dividedBy(5)) <= 0;
    }
}
