package org.gnomon.replication.internal;

import java.time.Duration;

/**
 * How often to look for changes. The period follows the rate at which the guest dirties memory, so
 * that a round finds about a 64th of it, from half a MiB to 4 MiB: little enough to copy inside a
 * freeze, and not so little that a small VM is looked at all the time; a guest that does nothing is
 * looked at half as often each time, down to every half lag target. A round may take a quarter of
 * its period at most: so comparing costs at most a quarter of one core, even if the lag target is
 * missed for it.
 */
final class Pace {

    static final Duration SHORTEST = Duration.ofMillis(50);
    private static final long MOST_WANTED_BYTES = 4 << 20;
    private static final long LEAST_WANTED_BYTES = 512 << 10;
    static final int BUSY_SHARE = 4;

    private final Duration longest;
    private final long wantedBytes;
    private volatile Duration period = SHORTEST;

    Pace(Duration lagTarget, long memoryBytes) {
        wantedBytes = Math.max(LEAST_WANTED_BYTES, Math.min(MOST_WANTED_BYTES, memoryBytes / 64));
        Duration half = lagTarget.dividedBy(2);
        longest = half.compareTo(SHORTEST) < 0 ? SHORTEST : half;
    }

    /** From the beginning of a round to that of the next one. */
    Duration period() {
        return period;
    }

    /**
     * Learns from a round.
     *
     * @param busy how long it worked
     * @param changedBytes what it found
     * @param since time since the beginning of the round before; not positive if unknown
     */
    void learn(Duration busy, long changedBytes, Duration since) {
        Duration next = changedBytes == 0 ? period.multipliedBy(2) : wanted(changedBytes, since);
        if (next.compareTo(longest) > 0) {
            next = longest;
        }
        Duration budget = busy.multipliedBy(BUSY_SHARE);
        Duration least = budget.compareTo(SHORTEST) > 0 ? budget : SHORTEST;
        period = next.compareTo(least) < 0 ? least : next;
    }

    private Duration wanted(long changedBytes, Duration since) {
        if (since.isNegative() || since.isZero()) {
            return SHORTEST;
        }
        // Half way from the present period to the one that would have found what is wanted.
        double ideal = (double) since.toNanos() * wantedBytes / changedBytes;
        double capped = Math.min(ideal, longest.toNanos());
        return Duration.ofNanos(
                Math.round((capped + Math.min(longest.toNanos(), period.toNanos())) / 2));
    }
}
