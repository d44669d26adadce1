package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Problem;

/**
 * How changes come to a replica: by comparing memories on this host ({@link Assembly}) or over a
 * link from a feed ({@link FarLink}). The link's state says when it may.
 */
interface Carrier {

    /** Sees to it that replication goes on as the state wants it. Never blocks. */
    void goOn();

    /** Goes on from a checkpoint that the replica holds from before, in checkpoint mode. */
    void followOn();

    /** After a round of this link. */
    void afterRound();

    /** Takes a checkpoint and holds it. */
    CompletionStage<Checkpoint> take();

    /** Whether the replica's pages are part one checkpoint, part another. */
    boolean isTorn();

    /** Makes the replica equal to the frozen primary, in the calling thread; for a switch. */
    void copyForSwitch();

    /** Nothing begins any more; completes when nothing is under way. The state must be STOPPED. */
    CompletionStage<Void> halt();

    /**
     * Gives back what it took; keeps what a backend may still call, unless the replica is freed.
     */
    void forget(boolean freed);

    /** The present pace. */
    Duration period();

    /** What keeps it from being in sync, although it goes on. */
    default Optional<Problem> trouble() {
        return Optional.empty();
    }

    /** The most bytes that were kept until they had arrived; 0 if that takes no time. */
    default long mostHeld() {
        return 0;
    }

    /** How fast changed memory is copied, in bytes per second; NaN if its rounds tell. */
    default double bytesPerSecond() {
        return Double.NaN;
    }
}
