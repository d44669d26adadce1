package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.replication.internal.far.CompareFeed;
import org.gnomon.spi.backend.FinalSync;

/**
 * What a far link does while its guest is frozen, for a checkpoint or a switch. The first
 * checkpoint ends the feed that runs; each later one has a feed of its own, whose changes the far
 * end keeps beside the checkpoint that is held, and is taken when its first round has arrived.
 */
final class FarFreezes implements Taking {

    private static final FinalSync DONE_THERE = () -> {};

    private final Assembly.Ground on;
    private final FarEnds ends;
    private FarLink link;
    private CompletableFuture<Void> round = CompletableFuture.completedFuture(null);

    FarFreezes(Assembly.Ground on, FarEnds ends) {
        this.on = on;
        this.ends = ends;
    }

    /** Before anything else. */
    void follow(FarLink its) {
        link = its;
    }

    @Override
    public void goOn() {
        link.goOn();
    }

    @Override
    public void lost() {
        on.dirtying().brokenOff();
    }

    @Override
    public CompletionStage<Checkpoint> fresh(Attempt attempt) {
        long before = on.counters().pages();
        return ends.replica()
                .checkpoint(
                        () -> {
                            attempt.frozenNanos = on.env().time().nanos();
                            copy();
                        })
                .thenApply(checkpoint -> measured(attempt, checkpoint, before));
    }

    @Override
    public CompletionStage<Checkpoint> advance(Attempt attempt) {
        long before = on.counters().pages();
        CompletionStage<Void> arrived = nextRound();
        link.goOn();
        return arrived.thenCompose(
                        ignored -> ends.replica().advance(() -> collect(attempt), DONE_THERE))
                .thenApply(
                        checkpoint -> {
                            on.status().checkpointed(attempt.frozenNanos);
                            return measured(attempt, checkpoint, before);
                        });
    }

    private Checkpoint measured(Attempt attempt, Checkpoint checkpoint, long before) {
        attempt.pages = on.counters().pages() - before;
        attempt.worked = on.env().time().since(attempt.startNanos);
        return checkpoint;
    }

    private synchronized CompletionStage<Void> nextRound() {
        round = new CompletableFuture<>();
        return round;
    }

    private synchronized CompletableFuture<Void> round() {
        return round;
    }

    /** The far end has a whole round of the feed that runs. */
    void roundArrived() {
        round().complete(null);
    }

    /** No round comes any more. */
    void halt() {
        round().completeExceptionally(on.status().refusal("a checkpoint").asException());
    }

    private void collect(Attempt attempt) {
        if (on.status().state() != LinkState.ADVANCING) {
            throw on.status().refusal("a checkpoint").asException();
        }
        attempt.frozenNanos = on.env().time().nanos();
        await();
        on.dirtying().copied(attempt.frozenNanos);
    }

    /** Waits until the far end has all of what the feed handed out to its end. */
    void copy() {
        long frozen = on.env().time().nanos();
        await();
        on.dirtying().copied(frozen);
        on.status().roundFinished(frozen);
    }

    private void await() {
        Feeding its =
                link.frozen().orElseThrow(() -> on.status().refusal("the last copy").asException());
        its.sink().sprinting(true);
        if (its.feed() instanceof CompareFeed compare) {
            compare.finish();
        }
        await(its.arrived());
    }

    private void await(CompletionStage<?> stage) {
        Duration limit = ends.settings().syncWithin();
        try {
            on.env()
                    .scheduler()
                    .within(limit, stage, () -> late(limit).asException())
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw GnomonException.problemOf(e).asException(e);
        }
    }

    private Problem late(Duration limit) {
        return link.trouble()
                .orElseGet(
                        () ->
                                Problem.of(
                                        Problem.TIMEOUT,
                                        "the replica's host had not everything within " + limit,
                                        "The guest goes on. Try again when the link is better."));
    }
}
