package org.gnomon.spi.backend;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Epoch;
import org.gnomon.model.VmmVersion;
import org.osgi.annotation.versioning.ConsumerType;

/** The old side after a switch, kept for a rollback until it is released. */
@ConsumerType
public interface RetiredSide {

    /** What it is. */
    VmmVersion vmm();

    /**
     * Gets ready to go back with the guest's present state. {@link StandBy#switchOver} on the
     * result is the rollback. Needs {@link Capability#REVERSE_TRANSFER}; fails if the new side no
     * longer answers.
     */
    CompletionStage<StandBy> standBy();

    /**
     * Goes back to the checkpoint that was held at the switch: ends the new side, confirmed, and
     * runs the old VMM from the checkpoint. What the guest did since is lost. Fails with {@code
     * unsupported} if no checkpoint was held.
     *
     * @param epoch the new activation
     * @param gate told of each step
     * @return how much guest time was lost
     */
    CompletionStage<Duration> restoreCheckpoint(Epoch epoch, StepGate gate);

    /** Frees the old side for good; no rollback after that. Does nothing the second time. */
    CompletionStage<Void> release();
}
