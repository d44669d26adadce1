package org.gnomon.shell.internal.fake;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/** Time passes when the test says so; delays are over at once. */
public final class FakeScheduler implements Scheduler {

    private final List<Runnable> series = new CopyOnWriteArrayList<>();
    private Runnable onDelay = () -> {};
    private Runnable onWithin = () -> {};

    /** Runs each series once. */
    public void tick() {
        series.forEach(Runnable::run);
    }

    /** How many series are going on. */
    public int seriesGoingOn() {
        return series.size();
    }

    /** Is called at each delay. */
    public void onDelay(Runnable action) {
        onDelay = action;
    }

    /** Is called when someone begins to wait with a limit. */
    public void onWithin(Runnable action) {
        onWithin = action;
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        task.run();
        return () -> {};
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        series.add(task);
        return () -> series.remove(task);
    }

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public Executor blocking() {
        return Runnable::run;
    }

    @Override
    public CompletionStage<Void> delay(Duration delay) {
        onDelay.run();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public <T> CompletionStage<T> within(
            Duration limit, CompletionStage<T> stage, Supplier<? extends Throwable> late) {
        onWithin.run();
        return stage;
    }
}
