package org.gnomon.backend.kvm.internal.stream;

import java.time.Duration;
import org.gnomon.spi.replication.FeedPace;

/**
 * How much bandwidth QEMU is given so that a round, from one reading of its dirty log to the next,
 * takes as long as it should. One thread.
 *
 * <p>QEMU counts what it has sent in windows of 100 ms and reads its log again as soon as nothing
 * is left; if nothing has been written by then, it is done. So near the end of a round a guest that
 * writes little gets a page a window: then there is always time for it to write something. Where
 * QEMU waits for our word anyway, that is not needed.
 */
final class RoundPlan {
    /** Comes to one page in each of QEMU's windows, and few readings of a log with nothing new. */
    static final long FLOOR = 2000;

    /** QEMU cannot be told more often than this to any effect. */
    static final Duration SHORTEST = Duration.ofMillis(100);

    /** A round of less is one of a guest that may be writing nothing at its end. */
    private static final long LITTLE = 1 << 20;

    /** The end of a round, from here on a page a window. */
    private static final long TAIL = 3L * StreamLayout.PAGE;

    private final boolean held;
    private final FirstPass firstPass;
    private long syncs;
    private long roundBegan;
    private long roundBytes;

    /**
     * @param held whether QEMU waits for our word with its switchover
     * @param firstPass what is known of the guest's memory
     */
    RoundPlan(boolean held, FirstPass firstPass) {
        this.held = held;
        this.firstPass = firstPass;
    }

    /**
     * The bandwidth from now on.
     *
     * @param nanos now
     * @return bytes a second; 0 for no limit
     */
    long bandwidth(Look look, FeedPace pace, long nanos) {
        if (look.syncs() != syncs) {
            syncs = look.syncs();
            roundBegan = nanos;
            roundBytes = look.remainingBytes();
        }
        long wanted = look.isSeeded() ? inRounds(look, pace, nanos) : seeding(look);
        long most = pace.mostBytesPerSecond();
        return most == 0 || (wanted > 0 && wanted < most) ? wanted : most;
    }

    /** As fast as it goes; half of what is left in each window where that is known. */
    private long seeding(Look look) {
        long left = Math.max(0, look.remainingBytes());
        long bytes = held ? -1 : firstPass.bytes(left / StreamLayout.PAGE);
        return bytes < 0 ? 0 : Math.max(FLOOR, 5 * bytes);
    }

    private long inRounds(Look look, FeedPace pace, long nanos) {
        Duration round = pace.round().compareTo(SHORTEST) < 0 ? SHORTEST : pace.round();
        double left = Math.max(0.1, (roundBegan + round.toNanos() - nanos) / 1e9);
        long remaining = Math.max(0, look.remainingBytes());
        if (held || roundBytes > LITTLE) {
            return Math.max(FLOOR, (long) (remaining / left));
        }
        return Math.max(FLOOR, (long) ((remaining - TAIL) / Math.max(0.2, left - 0.3)));
    }
}
