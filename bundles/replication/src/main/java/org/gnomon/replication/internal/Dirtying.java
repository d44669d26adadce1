package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.SwitchConditions.Dirtied;
import org.gnomon.service.StateReplication.Precopy;

/**
 * How the guest dirties its memory, as the rounds find it: from the beginning of one round to that
 * of the next, what changed is what the second one finds. The spans are those that the engine
 * happens to use: long ones while it seeds or after a checkpoint was held, short ones while much
 * changes. Like spans share a place, where newer ones count for more; what was not seen for ten
 * minutes is no longer shown. Safe for use by any thread.
 */
final class Dirtying {

    /** Each place is for spans up to twice as long as the one before: a millisecond to 17 min. */
    private static final int PLACES = 21;

    private static final long SHORTEST_NANOS = 1_000_000;
    private static final double NEWEST_COUNTS = 0.25;
    private static final int ENOUGH_ROUNDS = 3;
    private static final long FORGET_NANOS = 600_000_000_000L;

    private final boolean[] seen = new boolean[PLACES];
    private final double[] spans = new double[PLACES];
    private final double[] bytes = new double[PLACES];
    private final long[] lastNanos = new long[PLACES];
    private int rounds;
    private long equalAtNanos;
    private boolean wasEqual;
    private double copiedSquares;
    private double copiedTimesTook;

    /**
     * A round has ended.
     *
     * @param startNanos when it began
     * @param endNanos when it ended
     * @param changedBytes what it found and sent
     */
    synchronized void round(long startNanos, long endNanos, long changedBytes) {
        if (wasEqual && startNanos - equalAtNanos >= SHORTEST_NANOS) {
            learn(startNanos - equalAtNanos, changedBytes, endNanos);
        }
        copied(startNanos);
        throughput(changedBytes, endNanos - startNanos);
        rounds = Math.min(rounds + 1, ENOUGH_ROUNDS);
    }

    /** The replica was made equal to the primary as it is at that time. */
    synchronized void copied(long atNanos) {
        equalAtNanos = atNanos;
        wasEqual = true;
    }

    /** A round ended half-way: what the next one finds is not what changed since the last. */
    synchronized void brokenOff() {
        wasEqual = false;
    }

    private void learn(long span, long changedBytes, long nowNanos) {
        int place = 63 - Long.numberOfLeadingZeros(span / SHORTEST_NANOS);
        if (place >= PLACES) {
            return;
        }
        boolean first = !seen[place] || nowNanos - lastNanos[place] > FORGET_NANOS;
        double share = first ? 1 : NEWEST_COUNTS;
        spans[place] += share * (span - spans[place]);
        bytes[place] += share * (changedBytes - bytes[place]);
        lastNanos[place] = nowNanos;
        seen[place] = true;
    }

    // Rounds that copy much say how fast copying is; those that find little only look around. So
    // each counts by what it copied.
    private void throughput(long changedBytes, long tookNanos) {
        if (changedBytes > 0 && tookNanos > 0) {
            double keep = 1 - NEWEST_COUNTS;
            copiedSquares = keep * copiedSquares + (double) changedBytes * changedBytes;
            copiedTimesTook = keep * copiedTimesTook + (double) changedBytes * tookNanos;
        }
    }

    /** What was seen; empty before three rounds have ended or if nothing is known of any span. */
    synchronized Optional<Precopy> show(long nowNanos) {
        List<Dirtied> dirtied = new ArrayList<>();
        for (int place = 0; place < PLACES; place++) {
            if (seen[place] && nowNanos - lastNanos[place] <= FORGET_NANOS) {
                dirtied.add(
                        new Dirtied(
                                Duration.ofNanos(Math.round(spans[place])),
                                Math.round(bytes[place])));
            }
        }
        if (rounds < ENOUGH_ROUNDS || dirtied.isEmpty()) {
            return Optional.empty();
        }
        double perSecond = copiedTimesTook > 0 ? copiedSquares / copiedTimesTook * 1e9 : Double.NaN;
        return Optional.of(new Precopy(dirtied, perSecond));
    }
}
