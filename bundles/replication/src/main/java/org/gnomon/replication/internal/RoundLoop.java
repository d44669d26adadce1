package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** Runs one round after the other while the link's state says so, at the pace of the guest. */
final class RoundLoop {

    /** A switch or a slow backend may cost a round; only what lasts is a failure. */
    private static final int TRIES = 3;

    private static final Set<String> HOPELESS = Set.of(Problem.OUT_OF_SPACE, Problem.UNSUPPORTED);

    private final TimeSource time;
    private final Scheduler scheduler;
    private final RoundRunner runner;
    private final LinkStatus status;
    private final Pace pace;
    private final Dirtying dirtying;
    private final Runnable onChange;
    private Cancellable timer = () -> {};
    private CompletableFuture<Void> current = CompletableFuture.completedFuture(null);
    private boolean waiting;
    private int failures;
    private long lastStartNanos;
    private boolean hasLast;

    /** What a loop works with. */
    record Parts(
            TimeSource time,
            Scheduler scheduler,
            RoundRunner runner,
            LinkStatus status,
            Pace pace,
            Dirtying dirtying) {}

    /**
     * @param onChange called after each round, by no particular thread
     */
    RoundLoop(Parts parts, Runnable onChange) {
        this.time = parts.time();
        this.scheduler = parts.scheduler();
        this.runner = parts.runner();
        this.status = parts.status();
        this.pace = parts.pace();
        this.dirtying = parts.dirtying();
        this.onChange = onChange;
    }

    /** Sees to it that a round comes, if the state wants rounds and none is on its way. */
    synchronized void goOn() {
        if (!status.state().replicates() || waiting || !current.isDone()) {
            return;
        }
        waiting = true;
        timer = scheduler.after(untilNext(), this::begin);
    }

    /** No round begins any more; completes when none runs. The state must have changed before. */
    synchronized CompletionStage<Void> halt() {
        timer.cancel();
        waiting = false;
        return current;
    }

    /** The round before a checkpoint, again while it found much. */
    CompletionStage<Void> lastRounds() {
        return LastRounds.run(runner, status, LinkState.CHECKPOINTING, this::learn);
    }

    /** A round into a stage has ended: nothing to learn a pace from, but what it found is known. */
    void seen(RoundRunner.Result result) {
        dirtying.round(result.startNanos(), time.nanos(), result.changedBytes());
    }

    /** The replica was made equal inside a freeze. */
    void copied(long atNanos) {
        dirtying.copied(atNanos);
    }

    /** What was collected was thrown away. */
    void lost() {
        dirtying.brokenOff();
    }

    private void begin() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        synchronized (this) {
            if (!waiting || !current.isDone()) {
                return;
            }
            waiting = false;
            if (!status.state().replicates()) {
                return;
            }
            current = mine;
        }
        runner.run(() -> !status.state().replicates())
                .whenComplete(
                        (result, error) -> {
                            ended(result, error);
                            mine.complete(null);
                            onChange.run();
                            goOn();
                        });
    }

    private void ended(RoundRunner.Result result, Throwable error) {
        if (error != null) {
            dirtying.brokenOff();
            failed(GnomonException.problemOf(error));
        } else if (result.complete()) {
            learn(result);
        } else {
            dirtying.brokenOff();
        }
    }

    private void failed(Problem problem) {
        boolean hopeless;
        synchronized (this) {
            failures++;
            hopeless = failures >= TRIES || HOPELESS.contains(problem.code());
            lastStartNanos = time.nanos();
            hasLast = true;
        }
        if (hopeless) {
            status.fail(problem);
        }
    }

    private void learn(RoundRunner.Result result) {
        seen(result);
        synchronized (this) {
            Duration since =
                    hasLast
                            ? Duration.ofNanos(result.startNanos() - lastStartNanos)
                            : Duration.ZERO;
            pace.learn(result.busy(), result.changedBytes(), since);
            failures = 0;
            lastStartNanos = result.startNanos();
            hasLast = true;
        }
        status.roundFinished(result.startNanos());
    }

    private Duration untilNext() {
        if (status.state() == LinkState.SEEDING && failures == 0 || !hasLast) {
            return Duration.ZERO;
        }
        Duration left = pace.period().minus(time.since(lastStartNanos));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
