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
            Taking taking,
            Setbacks setbacks) {}

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
            boolean rested =
                    !with.setbacks().any() || time().since(lastStartNanos).compareTo(every) >= 0;
            due = isMode() && own == null && rested && with.status().state().followsLag();
        }
        if (due) {
            begin(open(LinkState.HOLDING));
        }
    }

    /** Sees to it that replication goes on as the state wants it. */
    void goOn() {
        with.taking().goOn();
        synchronized (this) {
            if (with.status().state() == LinkState.HOLDING && !waiting && own == null) {
                Duration rest = with.setbacks().rest(figures.interval());
                Duration left = rest.minus(time().since(lastStartNanos));
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
        return attempt.during == LinkState.CHECKPOINTING
                ? with.taking().fresh(attempt)
                : with.taking().advance(attempt);
    }

    private void settle(Attempt attempt, Checkpoint checkpoint, Throwable error) {
        boolean moved = error == null && with.status().moveFrom(attempt.during, attempt.then);
        if (error == null && isMode()) {
            with.setbacks().none();
            figures.whole(checkpoint, attempt.pages, attempt.worked);
        }
        if (error == null && !moved) {
            // Stopped meanwhile, or a switch has begun: whoever asked must not rely on it.
            GnomonException refused = with.status().refusal("a checkpoint").asException();
            end(attempt, null, refused);
        } else if (error == null) {
            end(attempt, checkpoint, null);
        } else {
            with.taking().lost();
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
        } else if (with.setbacks().tooMany(problem, time().nanos()) || lost) {
            with.status().failFrom(attempt.during, kept(problem));
        } else if (holds && attempt.during == LinkState.ADVANCING) {
            with.status().moveFrom(LinkState.ADVANCING, LinkState.HOLDING);
        } else {
            with.status().resumeFrom(attempt.during);
        }
    }

    /** With what is kept although replication has failed. */
    Problem kept(Problem problem) {
        Optional<Checkpoint> held = isMode() ? with.replica().held() : Optional.empty();
        if (held.isEmpty()) {
            return problem;
        }
        return Problem.of(
                problem.code(),
                problem.message(),
                held.map(c -> "The checkpoint of " + c.capturedAt() + " is kept for a failover.")
                        .orElse(problem.nextStep()));
    }
}
