package org.gnomon.spi.backend;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Update;
import org.gnomon.spi.replication.PageSink;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A copied shadow: memory beside the primary's, kept up to date by the replication engine, and at
 * times completed to a checkpoint from which a rehearsal can run.
 */
@ConsumerType
public interface Replica {

    /** The copy's memory. Not to be written while a checkpoint is held (rule B-06). */
    PageSink pages();

    /**
     * Takes a consistent checkpoint: freezes the guest, saves CPU, device and disk state, calls
     * {@code sync}, lets the guest go on. The checkpoint is held until {@link #release()}. Fails
     * with {@code illegal-transition} if one is held. If {@code sync} throws, the guest goes on,
     * nothing is held, and the stage fails with what was thrown.
     */
    CompletionStage<Checkpoint> checkpoint(FinalSync sync);

    /** The checkpoint that is held. Never blocks. */
    Optional<Checkpoint> held();

    /**
     * Starts an isolated copy from the held checkpoint; completes when it runs.
     *
     * @param update what to apply to the copy; empty for one as the primary is, to calibrate
     */
    CompletionStage<Rehearsal> rehearse(Optional<Update> update);

    /**
     * Gives up the held checkpoint: what the disks kept for it is merged back, and the pages may be
     * written again. Does nothing if none is held. Fails if a rehearsal still runs.
     */
    CompletionStage<Void> release();

    /** Ends rehearsals, releases the checkpoint, frees the memory. The primary goes on. */
    CompletionStage<Void> close();
}
