package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Optional;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.CheckpointStatus;
import org.gnomon.model.ShadowId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What checkpoint mode did on one shadow, and how often it can do it. */
final class Figures {

    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);

    /** On one host a checkpoint may take half of the time from one to the next. */
    private static final int BUSY_SHARE = 2;

    private int busyShare = BUSY_SHARE;
    private final ShadowId shadow;
    private final Duration every;
    private Duration interval;
    private CheckpointStatus last;

    Figures(ShadowId shadow, Duration every) {
        this.shadow = shadow;
        this.every = every;
        this.interval = every;
    }

    /** One may begin as soon as the one before is whole. */
    synchronized void backToBack() {
        busyShare = 1;
    }

    /**
     * A checkpoint is whole.
     *
     * @param pages it changed
     * @param worked how long it took, without what it only waited for
     */
    synchronized void whole(Checkpoint checkpoint, long pages, Duration worked) {
        Duration longest = checkpoint.pause();
        if (last != null && last.longestPause().compareTo(longest) > 0) {
            longest = last.longestPause();
        }
        last =
                new CheckpointStatus(
                        last == null ? 1 : last.completed() + 1,
                        checkpoint.capturedAt(),
                        checkpoint.pause(),
                        longest,
                        pages);
        Duration least = worked.multipliedBy(busyShare);
        Duration next = least.compareTo(every) > 0 ? least : every;
        if (next.compareTo(every) > 0 && interval.equals(every)) {
            LOG.warn("{}: a checkpoint took {}, too long for one every {}", shadow, worked, every);
        }
        interval = next;
    }

    /** Empty before the first one. */
    synchronized Optional<CheckpointStatus> show() {
        return Optional.ofNullable(last);
    }

    /** From the beginning of a checkpoint to that of the next one. */
    synchronized Duration interval() {
        return interval;
    }
}
