package org.gnomon.simulation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/** All of a scheduler that can be made of one primitive: run this after a delay. */
public abstract class SchedulerBase implements Scheduler {

    /** Runs a task once after a delay; the primitive. */
    protected abstract Cancellable submit(Duration delay, Runnable task);

    /** Notes what a repeated task threw, or throws it on; the series goes on either way. */
    protected abstract void tolerate(RuntimeException thrown);

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return submit(delay, task);
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("period " + period + ", expected longer than zero");
        }
        Series series = new Series(period, task);
        series.next();
        return series;
    }

    @Override
    public CompletionStage<Void> delay(Duration delay) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        submit(delay, () -> done.complete(null));
        return done;
    }

    @Override
    public <T> CompletionStage<T> within(
            Duration limit, CompletionStage<T> stage, Supplier<? extends Throwable> late) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Cancellable timer = submit(limit, () -> result.completeExceptionally(late.get()));
        stage.whenComplete(
                (value, error) -> {
                    timer.cancel();
                    if (error == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(error);
                    }
                });
        return result;
    }

    /** A task that runs again and again until it is taken back. */
    private final class Series implements Cancellable, Runnable {
        private final Duration period;
        private final Runnable task;
        private Cancellable pending = () -> {};
        private boolean cancelled;

        Series(Duration period, Runnable task) {
            this.period = period;
            this.task = task;
        }

        synchronized void next() {
            if (!cancelled) {
                pending = submit(period, this);
            }
        }

        @Override
        public void run() {
            try {
                task.run();
            } catch (RuntimeException e) {
                tolerate(e);
            } finally {
                next();
            }
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            pending.cancel();
        }
    }
}
