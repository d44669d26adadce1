package org.gnomon.replication.internal;

import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.Problem;
import org.gnomon.spi.backend.Replica;
import org.gnomon.time.TimeSource;

/** Checkpoints of a replica on this host: collected by comparing memories, folded here. */
final class NearTaking implements Taking {

    private final Parts with;

    /** What it works with. */
    record Parts(
            TimeSource time,
            LinkStatus status,
            Replica replica,
            RoundRunner runner,
            RoundLoop loop,
            Staging staging) {}

    NearTaking(Parts with) {
        this.with = with;
    }

    private TimeSource time() {
        return with.time();
    }

    @Override
    public void goOn() {
        with.loop().goOn();
    }

    @Override
    public void lost() {
        with.loop().lost();
    }

    @Override
    public CompletionStage<Checkpoint> fresh(Attempt attempt) {
        return with.loop()
                .halt()
                .thenCompose(ignored -> with.loop().lastRounds())
                .thenCompose(ignored -> with.replica().checkpoint(() -> copy(attempt)))
                .whenComplete((checkpoint, error) -> with.staging().close());
    }

    private void copy(Attempt attempt) {
        attempt.frozenNanos = time().nanos();
        attempt.pages = with.runner().copyWhileFrozen();
        with.loop().copied(attempt.frozenNanos);
        with.status().roundFinished(attempt.frozenNanos);
    }

    @Override
    public CompletionStage<Checkpoint> advance(Attempt attempt) {
        Take take = with.staging().begin();
        int turn = take.turn();
        return LastRounds.run(take.runner(), with.status(), LinkState.ADVANCING, with.loop()::seen)
                .thenCompose(
                        ignored -> {
                            attempt.worked = time().since(attempt.startNanos);
                            return with.replica()
                                    .advance(
                                            () -> collect(attempt, take, turn),
                                            () -> take.fold(turn));
                        })
                .thenApply(checkpoint -> whole(attempt, take, checkpoint))
                .whenComplete((checkpoint, error) -> with.staging().ended(take));
    }

    private void collect(Attempt attempt, Take take, int turn) {
        if (with.status().state() != LinkState.ADVANCING) {
            throw with.status().refusal("a checkpoint").asException();
        }
        attempt.frozenNanos = time().nanos();
        take.collect(turn);
        with.loop().copied(attempt.frozenNanos);
    }

    private Checkpoint whole(Attempt attempt, Take take, Checkpoint checkpoint) {
        if (!take.isFolded()) {
            throw Problem.of(
                            Problem.INTERNAL,
                            "the backend completed a checkpoint without having it folded",
                            "Report this; the next checkpoint will be whole.")
                    .asException();
        }
        attempt.pages = take.pages();
        attempt.worked = attempt.worked.plus(time().since(attempt.frozenNanos));
        with.status().checkpointed(attempt.frozenNanos);
        return checkpoint;
    }
}
