package org.gnomon.model;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How many shadows a VM has, and what they are for when the primary is lost.
 *
 * @param shadows 1 to 8, in promotion order: the first one is rehearsed on and switched to, the
 *     next one takes over when it fails before activation
 * @param checkpointEvery how often a consistent checkpoint is completed on each shadow (checkpoint
 *     mode), at least 100 ms; zero for none, then there is nothing to fail over to
 * @param failover what is done when the primary is lost
 * @param silence how long the hypervisor may give no answer before it counts as lost, at least 1 s
 */
public record Redundancy(
        List<ShadowPlace> shadows, Duration checkpointEvery, Failover failover, Duration silence) {

    /** One shadow on the same host, no checkpoints. */
    public static final Redundancy ONE =
            new Redundancy(
                    List.of(ShadowPlace.FIRST),
                    Duration.ZERO,
                    Failover.MANUAL,
                    Duration.ofSeconds(10));

    private static final int MOST = 8;
    private static final Duration OFTEN = Duration.ofMillis(100);

    public Redundancy {
        shadows = List.copyOf(shadows);
        Objects.requireNonNull(failover, "failover");
        Set<String> names = new HashSet<>();
        for (ShadowPlace place : shadows) {
            require(names.add(place.name()), "two shadows are named '" + place.name() + "'");
        }
        require(!shadows.isEmpty() && shadows.size() <= MOST, shadows.size() + " shadows");
        boolean often = checkpointEvery.isZero() || checkpointEvery.compareTo(OFTEN) >= 0;
        require(often, "checkpointEvery is " + checkpointEvery);
        require(silence.compareTo(Duration.ofSeconds(1)) >= 0, "silence is " + silence);
        require(
                failover == Failover.MANUAL || !checkpointEvery.isZero(),
                "failover is " + failover + " without checkpoints");
    }

    /** Whether checkpoints are taken all the time. */
    public boolean checkpoints() {
        return !checkpointEvery.isZero();
    }

    private static void require(boolean holds, String found) {
        if (!holds) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            found,
                            "Give 1 to "
                                    + MOST
                                    + " shadows of different names, checkpoints every"
                                    + " 100ms or more (needed for a failover that is not manual),"
                                    + " and a silence of 1s or more.")
                    .asException();
        }
    }
}
