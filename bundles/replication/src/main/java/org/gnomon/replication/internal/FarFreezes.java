package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.replication.internal.far.CompareFeed;

/** What a far link does while its guest is frozen, for a checkpoint or a switch. */
final class FarFreezes {

    private final Assembly.Ground on;
    private final FarEnds ends;
    private final FarLink link;

    FarFreezes(Assembly.Ground on, FarEnds ends, FarLink link) {
        this.on = on;
        this.ends = ends;
        this.link = link;
    }

    /** Takes a checkpoint and holds it. */
    CompletionStage<Checkpoint> take() {
        LinkState now = on.status().state();
        boolean may = now.followsLag() && on.status().moveFrom(now, LinkState.CHECKPOINTING);
        if (!may) {
            return Stages.failed(on.status().refusal("a checkpoint"));
        }
        return Stages.plain(
                Stages.call(() -> ends.replica().checkpoint(this::copy))
                        .whenComplete(this::taken)
                        .thenApply(this::settled));
    }

    private void taken(Checkpoint checkpoint, Throwable error) {
        if (error == null) {
            on.status().moveFrom(LinkState.CHECKPOINTING, LinkState.REHEARSING);
        } else {
            on.dirtying().brokenOff();
            on.status().resumeFrom(LinkState.CHECKPOINTING);
            link.goOn();
        }
    }

    /** Stopped meanwhile: whoever asked must not rely on it. */
    private Checkpoint settled(Checkpoint checkpoint) {
        if (on.status().state() != LinkState.REHEARSING) {
            throw on.status().refusal("a checkpoint").asException();
        }
        return checkpoint;
    }

    /** Waits until the far end has all of what the feed handed out to its end. */
    void copy() {
        long frozen = on.env().time().nanos();
        Feeding its =
                link.frozen().orElseThrow(() -> on.status().refusal("the last copy").asException());
        its.sink().sprinting(true);
        if (its.feed() instanceof CompareFeed compare) {
            compare.finish();
        }
        await(its.arrived());
        on.dirtying().copied(frozen);
        on.status().roundFinished(frozen);
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
