package org.gnomon.spi.replication;

import java.time.Duration;

/**
 * How a feed goes through the guest's changes.
 *
 * @param round how long a round should take; zero for as short as they can be
 * @param mostBytesPerSecond the most memory to hand out in a second, before any encoding; 0 for no
 *     limit
 * @param throttle the most that the guest's CPUs may be slowed down so that it converges, as a
 *     fraction from 0 (not at all) to 0.99
 */
public record FeedPace(Duration round, long mostBytesPerSecond, double throttle) {

    /** As fast as it goes, the guest not slowed down: before a freeze. */
    public static final FeedPace SPRINT = new FeedPace(Duration.ZERO, 0, 0);

    public FeedPace {
        if (round.isNegative() || mostBytesPerSecond < 0 || !(throttle >= 0 && throttle <= 0.99)) {
            throw new IllegalArgumentException(
                    "round "
                            + round
                            + ", "
                            + mostBytesPerSecond
                            + " bytes/s, throttle "
                            + throttle
                            + "; expected none negative and a throttle of 0.99 at most");
        }
    }

    /** Rounds of a length. */
    public static FeedPace rounds(Duration round) {
        return new FeedPace(round, 0, 0);
    }
}
