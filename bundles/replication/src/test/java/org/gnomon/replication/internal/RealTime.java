package org.gnomon.replication.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** Real threads and real time, for what blocks. */
public class RealTime implements Scheduler, TimeSource, AutoCloseable {

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final ExecutorService blocking = Executors.newCachedThreadPool();

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        var handle = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> handle.cancel(false);
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        long nanos = period.toNanos();
        var handle = timer.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
        return () -> handle.cancel(false);
    }

    @Override
    public Executor executor() {
        return timer;
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    @Override
    public CompletionStage<Void> delay(Duration delay) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        after(delay, () -> done.complete(null));
        return done;
    }

    @Override
    public <T> CompletionStage<T> within(
            Duration limit, CompletionStage<T> stage, Supplier<? extends Throwable> late) {
        CompletableFuture<T> out = new CompletableFuture<>();
        Cancellable alarm = after(limit, () -> out.completeExceptionally(late.get()));
        stage.whenComplete(
                (value, error) -> {
                    alarm.cancel();
                    if (error == null) {
                        out.complete(value);
                    } else {
                        out.completeExceptionally(error);
                    }
                });
        return out;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        blocking.shutdownNow();
    }
}
