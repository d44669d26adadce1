package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.gnomon.model.Problem;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.replication.ChangeFeed;

/**
 * How long to wait until a feed is begun again after one failed or ended by itself. A backend that
 * needs its hypervisor for something else for a while costs nothing but time; what fails three
 * times without a finished round in between is a failure of the link.
 */
final class FeedTries {

    /** The backend ended it, for reasons of its own. */
    static final Problem CLOSED =
            Problem.of(
                    Problem.BUSY,
                    "the backend ended a feed: " + ChangeFeed.End.CLOSED,
                    "It is begun again.");

    private static final int TRIES = 3;
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Set<String> HOPELESS = Set.of(Problem.OUT_OF_SPACE, Problem.UNSUPPORTED);

    /** It may be the link to the hypervisor, if that runs on another host. */
    private static final Set<String> PASSING =
            Set.of(Problem.BUSY, PeerHosts.UNREACHABLE, PeerHosts.NO_ANSWER);

    private final Duration outage;
    private boolean failing;
    private long sinceNanos;
    private int failures;
    private Duration pause = FIRST;

    /**
     * @param outage how long a link may be cut
     */
    FeedTries(Duration outage) {
        this.outage = outage;
    }

    /** How long to wait; empty to give up. */
    synchronized Optional<Duration> failed(Problem problem, long nowNanos) {
        sinceNanos = failing ? sinceNanos : nowNanos;
        failing = true;
        boolean busy = problem.code().equals(Problem.BUSY);
        boolean early = nowNanos - sinceNanos <= outage.toNanos();
        failures += busy || early && PASSING.contains(problem.code()) ? 0 : 1;
        if (failures >= TRIES || HOPELESS.contains(problem.code())) {
            return Optional.empty();
        }
        Duration now = pause;
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(LONGEST) > 0 ? LONGEST : next;
        return Optional.of(now);
    }

    /** A round has arrived. */
    synchronized void worked() {
        failures = 0;
        failing = false;
        pause = FIRST;
    }
}
