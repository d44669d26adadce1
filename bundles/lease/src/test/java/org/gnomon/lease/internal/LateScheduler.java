package org.gnomon.lease.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/** Virtual time, with a disk that answers when it is told to. */
final class LateScheduler implements Scheduler {

    private final VirtualTime time = new VirtualTime(1);
    private final List<Runnable> waiting = new ArrayList<>();
    private final Executor blocking;

    LateScheduler() {
        this.blocking = waiting::add;
    }

    LateScheduler(Executor blocking) {
        this.blocking = blocking;
    }

    VirtualTime time() {
        return time;
    }

    /** The disk answers all that was asked, and what follows from it. */
    void answer() {
        while (!waiting.isEmpty()) {
            waiting.remove(0).run();
            time.runFor(Duration.ofMillis(1));
        }
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return time.after(delay, task);
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        return time.every(period, task);
    }

    @Override
    public Executor executor() {
        return time.executor();
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    @Override
    public CompletionStage<Void> delay(Duration delay) {
        return time.delay(delay);
    }

    @Override
    public <T> CompletionStage<T> within(
            Duration limit, CompletionStage<T> stage, Supplier<? extends Throwable> late) {
        return time.within(limit, stage, late);
    }
}
