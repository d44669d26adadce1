package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.spi.backend.Replica;
import org.gnomon.time.Cancellable;
import org.gnomon.time.TimeSource;

/**
 * The checkpoints of one link: those that somebody asks for, and in checkpoint mode those that it
 * takes by itself, one beside the other. One at a time; who asks while the mode takes one gets the
 * one after it.
 */
final class Checkpoints {

    /** A VM between two sides looks gone for a moment. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Parts with;
    private final Duration every;
    private final Figures figures;
    private final Setbacks setbacks = new Setbacks();
    private final Runnable onChange;
    private CompletableFuture<Checkpoint> own;
    private CompletionStage<?> work = CompletableFuture.completedStage(null);
    private Cancellable timer = () -> {};
    private boolean waiting;
    private long lastStartNanos;

    /** What it works with. */
    record Parts(
            Link.Environment env,
            Wish wish,
            LinkStatus status,
            Replica replica,
            RoundRunner runner,
            RoundLoop loop,
            Staging staging) {}

    /** One on its way. */
    private static final class Attempt {
        private final CompletableFuture<Checkpoint> done = new CompletableFuture<>();
        private final LinkState during;
        private final LinkState then;
        private final long startNanos;
        private volatile long frozenNanos;
        private volatile long pages;
        private volatile Duration worked = Duration.ZERO;

        Attempt(LinkState during, LinkState then, long startNanos) {
            this.during = during;
            this.then = then;
            this.startNanos = startNanos;
        }
    }

    /**
     * @param every how often in checkpoint mode; zero if it is off
     * @param figures of the mode
     * @param onChange called after each checkpoint, by no particular thread
     */
    Checkpoints(Parts with, Duration every, Figures figures, Runnable onChange) {
        this.with = with;
        this.every = every;
        this.figures = figures;
        this.onChange = onChange;
    }

    boolean isMode() {
        return !every.isZero();
    }

    /** Takes one and holds it: REHEARSING. */
    CompletionStage<Checkpoint> take() {
        CompletionStage<Checkpoint> before;
        Attempt attempt;
        synchronized (this) {
            before = own;
            attempt = before == null ? open(LinkState.REHEARSING) : null;
        }
        return before == null
                ? Stages.plain(begin(attempt))
                : before.handle((checkpoint, error) -> null).thenCompose(ignored -> take());
    }

    /** Goes on from a checkpoint that the replica holds from before. */
    void followOn() {
        begin(open(LinkState.HOLDING));
    }

    /** After a round: the mode's first one, or another first one. */
    void afterRound() {
        boolean due;
        synchronized (this) {
            boolean rested = !setbacks.any() || time().since(lastStartNanos).compareTo(every) >= 0;
            due = isMode() && own == null && rested && with.status().state().followsLag();
        }
        if (due) {
            begin(open(LinkState.HOLDING));
        }
    }

    /** Sees to it that replication goes on as the state wants it. */
    void goOn() {
        with.loop().goOn();
        synchronized (this) {
            if (with.status().state() == LinkState.HOLDING && !waiting && own == null) {
                Duration left = figures.interval().minus(time().since(lastStartNanos));
                waiting = true;
                timer =
                        with.env()
                                .scheduler()
                                .after(left.isNegative() ? Duration.ZERO : left, this::due);
            }
        }
    }

    private void due() {
        synchronized (this) {
            if (!waiting) {
                return;
            }
            waiting = false;
            if (with.status().state() != LinkState.HOLDING) {
                return;
            }
        }
        begin(open(LinkState.HOLDING));
    }

    /** None begins any more by itself; completes when none is on its way. */
    synchronized CompletionStage<?> halt() {
        timer.cancel();
        waiting = false;
        return work;
    }

    private TimeSource time() {
        return with.env().time();
    }

    /** Null if the state does not allow one. */
    private synchronized Attempt open(LinkState then) {
        LinkState now = with.status().state();
        LinkState during = during(now, then);
        if (during == null || !with.status().moveFrom(now, during)) {
            return null;
        }
        halt();
        Attempt attempt = new Attempt(during, then, time().nanos());
        lastStartNanos = attempt.startNanos;
        own = then == LinkState.HOLDING ? attempt.done : null;
        work = attempt.done;
        return attempt;
    }

    private CompletionStage<Checkpoint> begin(Attempt attempt) {
        if (attempt == null) {
            return Stages.failed(with.status().refusal("a checkpoint"));
        }
        Stages.call(() -> run(attempt))
                .whenComplete((checkpoint, error) -> settle(attempt, checkpoint, error));
        return attempt.done;
    }

    private static LinkState during(LinkState now, LinkState then) {
        if (now.followsLag()) {
            return LinkState.CHECKPOINTING;
        }
        boolean holds =
                now == LinkState.HOLDING || now == LinkState.SEEDING && then == LinkState.HOLDING;
        return holds ? LinkState.ADVANCING : null;
    }

    private CompletionStage<Checkpoint> run(Attempt attempt) {
        return attempt.during == LinkState.CHECKPOINTING ? fresh(attempt) : advance(attempt);
    }

    private CompletionStage<Checkpoint> fresh(Attempt attempt) {
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

    private CompletionStage<Checkpoint> advance(Attempt attempt) {
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

    private void settle(Attempt attempt, Checkpoint checkpoint, Throwable error) {
        boolean moved = error == null && with.status().moveFrom(attempt.during, attempt.then);
        if (error == null && isMode()) {
            setbacks.none();
            figures.whole(checkpoint, attempt.pages, attempt.worked);
        }
        if (error == null && !moved) {
            // Stopped meanwhile, or a switch has begun: whoever asked must not rely on it.
            GnomonException refused = with.status().refusal("a checkpoint").asException();
            end(attempt, null, refused);
        } else if (error == null) {
            end(attempt, checkpoint, null);
        } else {
            with.loop().lost();
            Problem problem = GnomonException.problemOf(error);
            failed(attempt, problem)
                    .whenComplete((v, e) -> end(attempt, null, problem.asException(error)));
        }
    }

    private void end(Attempt attempt, Checkpoint checkpoint, GnomonException error) {
        synchronized (this) {
            own = own == attempt.done ? null : own;
        }
        goOn();
        if (error == null) {
            attempt.done.complete(checkpoint);
        } else {
            attempt.done.completeExceptionally(error);
        }
        onChange.run();
    }

    private CompletionStage<Void> failed(Attempt attempt, Problem problem) {
        if (!isMode()) {
            with.status().resumeFrom(attempt.during);
            return CompletableFuture.completedStage(null);
        }
        return isLost(attempt, true).thenAccept(lost -> judge(attempt, problem, lost));
    }

    private CompletionStage<Boolean> isLost(Attempt attempt, boolean lookAgain) {
        return Stages.call(with.wish().vm()::runState)
                .handle((state, error) -> error == null ? state : RunState.UNKNOWN)
                .thenCompose(
                        state -> {
                            boolean gone = state == RunState.GONE || state == RunState.SHUT_DOWN;
                            if (!gone || !lookAgain || with.status().state() != attempt.during) {
                                return CompletableFuture.completedStage(gone);
                            }
                            return with.env()
                                    .scheduler()
                                    .delay(LOOK_AGAIN)
                                    .thenCompose(ignored -> isLost(attempt, false));
                        });
    }

    private void judge(Attempt attempt, Problem problem, boolean lost) {
        if (with.status().state() != attempt.during) {
            // Stopped, or a switch came in between: that it failed means nothing.
            return;
        }
        boolean holds = with.replica().held().isPresent();
        if (with.wish().outlived().isEmpty()) {
            with.status().failFrom(attempt.during, with.wish().becameTheVm());
        } else if (setbacks.tooMany(problem, time().nanos()) || lost) {
            with.status().failFrom(attempt.during, holds ? kept(problem) : problem);
        } else if (holds && attempt.during == LinkState.ADVANCING) {
            with.status().moveFrom(LinkState.ADVANCING, LinkState.HOLDING);
        } else {
            with.status().resumeFrom(attempt.during);
        }
    }

    private Problem kept(Problem problem) {
        Optional<Checkpoint> held = with.replica().held();
        return Problem.of(
                problem.code(),
                problem.message(),
                held.map(c -> "The checkpoint of " + c.capturedAt() + " is kept for a failover.")
                        .orElse(problem.nextStep()));
    }
}
