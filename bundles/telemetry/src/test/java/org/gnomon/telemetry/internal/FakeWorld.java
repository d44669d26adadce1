package org.gnomon.telemetry.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/** A clock that moves only when told to, and what was scheduled on it. One thread. */
final class FakeWorld implements TimeSource, Scheduler {

    private final List<Task> tasks = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos = 1_000;

    private record Task(long due, int order, Runnable body, boolean[] cancelled) {}

    private int order;

    void advance(Duration span) {
        long end = nanos + span.toNanos();
        while (true) {
            Task task =
                    tasks.stream()
                            .filter(t -> t.due <= end)
                            .min(Comparator.comparingLong(Task::due).thenComparing(Task::order))
                            .orElse(null);
            if (task == null) {
                move(end);
                return;
            }
            tasks.remove(task);
            move(Math.max(nanos, task.due));
            if (!task.cancelled[0]) {
                task.body.run();
            }
        }
    }

    private void move(long to) {
        now = now.plusNanos(to - nanos);
        nanos = to;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        boolean[] cancelled = new boolean[1];
        tasks.add(new Task(nanos + delay.toNanos(), order++, task, cancelled));
        return () -> cancelled[0] = true;
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        boolean[] cancelled = new boolean[1];
        Runnable[] again = new Runnable[1];
        again[0] =
                () -> {
                    if (!cancelled[0]) {
                        task.run();
                        after(period, again[0]);
                    }
                };
        after(period, again[0]);
        return () -> cancelled[0] = true;
    }

    @Override
    public Executor executor() {
        return task -> after(Duration.ZERO, task);
    }

    @Override
    public Executor blocking() {
        return executor();
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
        CompletableFuture<T> result = new CompletableFuture<>();
        stage.whenComplete(
                (value, error) -> {
                    if (error != null) {
                        result.completeExceptionally(error);
                    } else {
                        result.complete(value);
                    }
                });
        after(limit, () -> result.completeExceptionally(late.get()));
        return result;
    }
}
