package org.gnomon.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.gnomon.time.Cancellable;
import org.gnomon.time.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Virtual time and all its tasks on one event loop, which the calling thread drives. Time stands
 * still while a task runs and jumps from task to task, so days pass in moments.
 *
 * <p>Tasks due at the same instant run in an order drawn from the seed: what works under many seeds
 * does not depend on that order. Both executors put a task on the loop at the present instant.
 *
 * <p>What a task throws ends the run that drove it: the drivers below rethrow it, further ones as
 * suppressed. Only what a run of {@link #every} throws is logged, as the contract says, unless it
 * is an {@link Error}; {@link #tolerated()} has those.
 */
public final class VirtualTime extends SchedulerBase implements TimeSource {

    /** Where virtual days begin unless told otherwise: a Monday morning. */
    public static final Instant DEFAULT_START = Instant.parse("2026-01-05T09:00:00Z");

    private static final Logger LOG = LoggerFactory.getLogger(VirtualTime.class);
    private static final int MOST_TASKS_AT_ONE_INSTANT = 1_000_000;

    private final Randomness randomness;
    private final EventQueue events;
    private final List<Throwable> errors = new ArrayList<>();
    private final List<Throwable> tolerated = new ArrayList<>();
    private final Executor executor = task -> submit(Duration.ZERO, task);
    private volatile Instant origin;
    private volatile long nanos;
    private int tasksAtThisInstant;
    private boolean driving;

    public VirtualTime(long seed) {
        this(seed, DEFAULT_START);
    }

    /**
     * Makes one.
     *
     * @param seed decides the order of simultaneous tasks and {@link #randomness()}
     * @param start the first time of day
     */
    public VirtualTime(long seed, Instant start) {
        this.randomness = new Randomness(seed);
        this.events = new EventQueue(randomness.stream("event order"));
        this.origin = start;
    }

    /** The world's randomness, for every part of it. */
    public Randomness randomness() {
        return randomness;
    }

    @Override
    public Instant now() {
        return origin.plusNanos(nanos);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    /** Steps the time of day, as an operator or a time server would; spans are not touched. */
    public void stepWallClock(Duration by) {
        origin = origin.plus(by);
    }

    /** Exceptions that runs of {@link #every} threw and the contract lets pass. */
    public synchronized List<Throwable> tolerated() {
        return List.copyOf(tolerated);
    }

    /** How many tasks wait. */
    public int pending() {
        return events.size();
    }

    /** Lets a span pass. */
    public void runFor(Duration span) {
        drive(nanos + span.toNanos(), () -> false);
    }

    /**
     * Lets time pass until a condition holds, which is looked at after every task.
     *
     * @throws IllegalStateException if it does not hold within the limit; time has then passed
     */
    public void runUntil(BooleanSupplier condition, Duration limit) {
        if (!drive(nanos + limit.toNanos(), condition)) {
            throw new IllegalStateException("the condition did not hold within " + limit);
        }
    }

    /**
     * Lets time pass until a stage has completed, and gives its value or throws its error (what a
     * stage wraps around it is taken off).
     *
     * @throws IllegalStateException if it does not complete within the limit
     */
    public <T> T await(CompletionStage<T> stage, Duration limit) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!drive(nanos + limit.toNanos(), future::isDone)) {
            throw new IllegalStateException(
                    "the stage did not complete within "
                            + limit
                            + "; "
                            + pending()
                            + " tasks wait on the loop");
        }
        try {
            return future.getNow(null);
        } catch (CompletionException e) {
            throw unwrapped(e);
        }
    }

    private static RuntimeException unwrapped(CompletionException e) {
        Throwable cause = e;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException r ? r : e;
    }

    /** Runs what is due by then; whether the condition came to hold. */
    private boolean drive(long untilNanos, BooleanSupplier condition) {
        if (driving) {
            throw new IllegalStateException(
                    "a task waits for another task on the one event loop: it must return and"
                            + " continue in a stage");
        }
        driving = true;
        try {
            return loop(untilNanos, condition);
        } finally {
            driving = false;
            rethrow();
        }
    }

    private boolean loop(long untilNanos, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            EventQueue.Event event = failed() ? null : events.pollDueBy(untilNanos);
            if (event == null) {
                if (!failed()) {
                    moveTo(untilNanos);
                }
                return condition.getAsBoolean();
            }
            moveTo(event.dueNanos);
            run(event.task);
        }
        return true;
    }

    private void moveTo(long target) {
        if (target > nanos) {
            nanos = target;
            tasksAtThisInstant = 0;
        }
        if (++tasksAtThisInstant > MOST_TASKS_AT_ONE_INSTANT) {
            throw new IllegalStateException(
                    MOST_TASKS_AT_ONE_INSTANT
                            + " tasks ran at "
                            + now()
                            + ": a loop without delay");
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            synchronized (this) {
                errors.add(t);
            }
        }
    }

    private synchronized boolean failed() {
        return !errors.isEmpty();
    }

    private synchronized void rethrow() {
        if (errors.isEmpty()) {
            return;
        }
        Throwable first = errors.get(0);
        errors.stream().skip(1).filter(e -> e != first).forEach(first::addSuppressed);
        errors.clear();
        if (first instanceof Error error) {
            throw error;
        }
        throw first instanceof RuntimeException r ? r : new IllegalStateException(first);
    }

    @Override
    protected Cancellable submit(Duration delay, Runnable task) {
        long due = Math.addExact(nanos, Math.max(0, delay.toNanos()));
        EventQueue.Event event = events.add(due, task);
        return () -> events.remove(event);
    }

    @Override
    protected void tolerate(RuntimeException thrown) {
        LOG.warn("a repeated task failed and goes on: {}", thrown.toString());
        synchronized (this) {
            tolerated.add(thrown);
        }
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public Executor blocking() {
        return executor;
    }
}
