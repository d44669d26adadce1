package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.gnomon.model.PageSource;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * Runs rounds on {@link Scheduler#blocking()}, waiting between their steps where the byte rate asks
 * for it, and lets a copy inside a freeze go first: a step that runs leaves at the next extent, a
 * few milliseconds at most.
 */
final class RoundRunner {

    private static final Duration STEP_ASIDE = Duration.ofMillis(1);

    private final TimeSource time;
    private final Scheduler scheduler;
    private final Pump pump;
    private final ByteRate.Share rate;
    private final Supplier<PageSource> primary;
    private final Object lock;
    private final AtomicInteger urgent = new AtomicInteger();

    /**
     * What the runners of one link share.
     *
     * @param primary gives its memory of now
     * @param lock held while a replica is read or written
     */
    record Parts(
            TimeSource time,
            Scheduler scheduler,
            ByteRate.Share rate,
            Supplier<PageSource> primary,
            Object lock) {}

    RoundRunner(Parts parts, Pump pump) {
        time = parts.time();
        scheduler = parts.scheduler();
        rate = parts.rate();
        primary = parts.primary();
        lock = parts.lock();
        this.pump = pump;
    }

    /**
     * A round that ended.
     *
     * @param startNanos when it began
     * @param busy how long it worked
     * @param changedBytes what it found and sent
     * @param complete false if it was cancelled
     */
    record Result(long startNanos, Duration busy, long changedBytes, boolean complete) {}

    /** Runs one round; at most one at a time. Asks for the primary's memory anew. */
    CompletionStage<Result> run(BooleanSupplier cancelled) {
        Running running = new Running(cancelled);
        scheduler.blocking().execute(running);
        return running.done;
    }

    /**
     * Makes the replica equal to a frozen primary, in the calling thread.
     *
     * @return how many pages differed
     */
    long copyWhileFrozen() {
        urgent.incrementAndGet();
        try {
            synchronized (lock) {
                return pump.copyStraight(primary.get());
            }
        } finally {
            urgent.decrementAndGet();
        }
    }

    /** Does something while nothing else reads or writes the replica. */
    void alone(Runnable work) {
        synchronized (lock) {
            work.run();
        }
    }

    /** As {@link #alone(Runnable)}, with a result. */
    <T> T alone(Supplier<T> work) {
        synchronized (lock) {
            return work.get();
        }
    }

    /** A round under way; each run is a step. */
    private final class Running implements Runnable {

        private final CompletableFuture<Result> done = new CompletableFuture<>();
        private final BooleanSupplier cancelled;
        private final long startNanos = time.nanos();
        private Duration busy = Duration.ZERO;
        private Round round;

        Running(BooleanSupplier cancelled) {
            this.cancelled = cancelled;
        }

        @Override
        public void run() {
            try {
                if (urgent.get() > 0) {
                    again(STEP_ASIDE);
                } else {
                    step();
                }
            } catch (Throwable e) {
                // Also errors: memory that is truncated under a mapping is an InternalError.
                done.completeExceptionally(e);
            }
        }

        private void step() {
            long from = time.nanos();
            Round.Outcome outcome;
            synchronized (lock) {
                if (round == null) {
                    round = pump.begin(primary.get());
                }
                outcome = round.step(this::leaves);
            }
            busy = busy.plus(time.since(from));
            if (outcome == Round.Outcome.DONE || cancelled.getAsBoolean()) {
                boolean complete = outcome == Round.Outcome.DONE;
                done.complete(new Result(startNanos, busy, round.changedBytes(), complete));
                return;
            }
            Duration owed = rate.owed(time.nanos());
            again(owed.isZero() ? STEP_ASIDE : owed);
        }

        private boolean leaves() {
            return urgent.get() > 0
                    || cancelled.getAsBoolean()
                    || !rate.owed(time.nanos()).isZero();
        }

        private void again(Duration delay) {
            scheduler.after(delay, () -> scheduler.blocking().execute(this));
        }
    }
}
