package org.gnomon.replication.internal.far;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits of replication to other hosts.
 *
 * @param windowBytes the most encoded bytes that are kept until the far end has applied them
 * @param mirrorBytes the most room for a copy of what one far end has
 * @param mirrorFolder where that copy is, best in memory; if there is no room, in the engine's own
 *     folder
 * @param outage how long a link may be cut before replication fails; the guest goes on
 * @param silence how long the far end may acknowledge nothing before a link counts as cut
 * @param syncWithin how long a freeze waits until the far end has everything
 * @param cpuBudget how much of a core encoding may take, as a fraction above 0
 * @param throttle the most that a guest's CPUs may be slowed down so that it converges, from 0 (not
 *     at all, the default) to 0.99
 * @param capture keeps what is sent, to look for a fault; usually empty
 */
public record FarSettings(
        long windowBytes,
        long mirrorBytes,
        Path mirrorFolder,
        Duration outage,
        Duration silence,
        Duration syncWithin,
        double cpuBudget,
        double throttle,
        Optional<Capture> capture) {

    /** For real work. */
    public static final FarSettings DEFAULT =
            new FarSettings(
                    16 << 20,
                    Long.MAX_VALUE,
                    Path.of("/dev/shm"),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    1,
                    0,
                    Optional.empty());

    public FarSettings {
        boolean spans = !outage.isNegative() && positive(silence) && positive(syncWithin);
        boolean sizes = windowBytes >= 1 << 20 && mirrorBytes >= 0;
        if (!spans || !sizes || !(cpuBudget > 0) || !(throttle >= 0 && throttle <= 0.99)) {
            throw new IllegalArgumentException(
                    "windowBytes "
                            + windowBytes
                            + ", mirrorBytes "
                            + mirrorBytes
                            + ", outage "
                            + outage
                            + ", silence "
                            + silence
                            + ", syncWithin "
                            + syncWithin
                            + ", cpuBudget "
                            + cpuBudget
                            + ", throttle "
                            + throttle
                            + "; expected a window of 1 MiB or more, spans above zero, a budget"
                            + " above 0 and a throttle from 0 to 0.99");
        }
    }

    private static boolean positive(Duration span) {
        return !span.isNegative() && !span.isZero();
    }

    /** The same with another limit for outages. */
    public FarSettings withOutage(Duration limit) {
        return new FarSettings(
                windowBytes,
                mirrorBytes,
                mirrorFolder,
                limit,
                silence,
                syncWithin,
                cpuBudget,
                throttle,
                capture);
    }

    /** The same with another limit for silence. */
    public FarSettings withSilence(Duration limit) {
        return new FarSettings(
                windowBytes,
                mirrorBytes,
                mirrorFolder,
                outage,
                limit,
                syncWithin,
                cpuBudget,
                throttle,
                capture);
    }

    /** The same with another window. */
    public FarSettings withWindow(long bytes) {
        return new FarSettings(
                bytes,
                mirrorBytes,
                mirrorFolder,
                outage,
                silence,
                syncWithin,
                cpuBudget,
                throttle,
                capture);
    }
}
