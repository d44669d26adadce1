package org.gnomon.spi.backend;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Epoch;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.Update;
import org.gnomon.spi.replication.PageSink;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A copied shadow: memory beside the primary's, kept up to date by the replication engine, and at
 * times completed to a checkpoint from which a rehearsal can run.
 */
@ConsumerType
public interface Replica {

    /** Where it stands. */
    ShadowPlace place();

    /** The copy's memory. Not to be written while a checkpoint is held (rule B-06). */
    PageSink pages();

    /**
     * Takes a consistent checkpoint: freezes the guest, saves CPU, device and disk state, calls
     * {@code sync}, lets the guest go on. The checkpoint is held until {@link #release()}. Fails
     * with {@code illegal-transition} if one is held. If {@code sync} throws, the guest goes on,
     * nothing is held, and the stage fails with what was thrown.
     */
    CompletionStage<Checkpoint> checkpoint(FinalSync sync);

    /**
     * What tells that its memory is on another host. {@link #pages()} can then be read, slowly, and
     * refuses to be written. A final sync is called when the feed has ended ({@link
     * org.gnomon.spi.replication.ChangeFeed.End#COMPLETED}) and returns when all is there.
     */
    default Optional<FarReplica> far() {
        return Optional.empty();
    }

    /** The checkpoint that is held. Never blocks. */
    Optional<Checkpoint> held();

    /**
     * Takes the next checkpoint while one is held: freezes the guest, saves CPU, device and disk
     * state, calls {@code collect}, lets the guest go on, calls {@code fold}. The checkpoint before
     * stays whole, and is what {@link #failOver} runs, until the guest goes on; from then on it is
     * the new one (rule B-15). {@code collect} must not write {@link #pages()}, {@code fold} may
     * and must make them equal to what {@code collect} saw; it is called also when the primary is
     * lost meanwhile. Fails with {@code illegal-transition} if none is held or a rehearsal runs. If
     * {@code collect} throws, the guest goes on, the checkpoint before is still held, and the stage
     * fails with what was thrown. If {@code fold} throws, the stage fails, and the pages are
     * neither checkpoint: {@link #failOver} and {@link #rehearse} then call it again first and fail
     * if that fails; a further {@code advance} may come at once, its {@code fold} makes up for
     * both. Needs {@link Capability#FAILOVER}.
     *
     * <p>Of a replica on another host a feed must run ({@link FarReplica#feed}); {@code collect}
     * waits until it has arrived. That host makes it the next checkpoint when the guest goes on:
     * the one before is what {@link #failOver} runs until that is done, then the new one, whatever
     * ends meanwhile. {@code fold} is called after that and has nothing to do. If the host's answer
     * is lost, the stage fails, and the host knows which of the two it holds.
     */
    CompletionStage<Checkpoint> advance(FinalSync collect, FinalSync fold);

    /**
     * Goes on from the held checkpoint because the primary is lost: ends what is left of the
     * primary, confirmed (FENCED), then runs the checkpoint with the VM's own disks and network
     * (ACTIVATED). On success the handle drives the new side, this replica is closed, there is no
     * retired side, and what the guest did since the checkpoint is lost. On failure before
     * ACTIVATED the checkpoint is still held and another try, or another replica, may do it. Fails
     * with {@code unsupported} if no checkpoint is held, {@code stale-epoch}, or {@code
     * unknown-truth} if the primary cannot be proved to have ended; nothing was run then. Needs
     * {@link Capability#FAILOVER}.
     *
     * @param epoch the new activation
     * @param gate told of FENCED and ACTIVATED; if it throws at FENCED, nothing is run
     * @return how much guest time was lost, at most
     */
    CompletionStage<Duration> failOver(Epoch epoch, StepGate gate);

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
