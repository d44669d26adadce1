package org.gnomon.itests.simulation.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/**
 * The scheduler of one process of the world, that can be killed, also in the middle of a task, and
 * stopped and continued: what came due meanwhile then runs late, all at once.
 *
 * <pre>
 * RUNNING ⇄ STOPPED → DEAD
 * </pre>
 */
public final class SimProcess implements Scheduler {

    private final String name;
    private final VirtualTime world;
    private final List<Task> backlog = new ArrayList<>();
    private final Executor executor = task -> after(Duration.ZERO, task);
    private final Executor blocking = this::afterDisk;
    private Supplier<Duration> diskDelay = () -> Duration.ZERO;
    private boolean alive = true;
    private boolean stopped;

    public SimProcess(String name, VirtualTime world) {
        this.name = name;
        this.world = world;
    }

    /** What may block waits so long before it does its work. */
    public void diskDelay(Supplier<Duration> delay) {
        diskDelay = delay;
    }

    /** Ends it, as kill -9 does. The task that runs now must not go on: throw {@link Died}. */
    public void kill() {
        alive = false;
        backlog.clear();
    }

    /** As SIGSTOP, or a machine that swaps itself to death. */
    public void stop() {
        stopped = true;
    }

    /** As SIGCONT. */
    public void goOn() {
        stopped = false;
        List<Task> late = List.copyOf(backlog);
        backlog.clear();
        late.forEach(task -> world.after(Duration.ZERO, () -> enter(task)));
    }

    public boolean isAlive() {
        return alive;
    }

    /** Whether it lives and runs. */
    public boolean runs() {
        return alive && !stopped;
    }

    @Override
    public Cancellable after(Duration delay, Runnable work) {
        if (!alive) {
            return () -> {};
        }
        Task task = new Task(work);
        Cancellable inner = world.after(delay, () -> enter(task));
        return () -> {
            task.cancelled = true;
            inner.cancel();
        };
    }

    private void enter(Task task) {
        if (!alive || task.cancelled) {
            return;
        }
        if (stopped) {
            backlog.add(task);
            return;
        }
        try {
            task.work.run();
        } catch (Died expected) {
            if (alive) {
                throw expected;
            }
        }
    }

    private void afterDisk(Runnable work) {
        after(diskDelay.get(), work);
    }

    @Override
    public Cancellable every(Duration period, Runnable work) {
        Series series = new Series(period, work);
        series.next();
        return series;
    }

    @Override
    public Executor executor() {
        return executor;
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
        CompletableFuture<T> result = new CompletableFuture<>();
        Cancellable timer = after(limit, () -> result.completeExceptionally(late.get()));
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

    @Override
    public String toString() {
        return name;
    }

    /** A task that can be taken back also while its process is stopped. */
    private static final class Task {
        private final Runnable work;
        private boolean cancelled;

        Task(Runnable work) {
            this.work = work;
        }
    }

    /** A task that runs again and again until it is taken back. */
    private final class Series implements Cancellable, Runnable {
        private final Duration period;
        private final Runnable work;
        private Cancellable pending = () -> {};
        private boolean cancelled;

        Series(Duration period, Runnable work) {
            this.period = period;
            this.work = work;
        }

        void next() {
            if (!cancelled) {
                pending = after(period, this);
            }
        }

        @Override
        public void run() {
            try {
                work.run();
            } finally {
                next();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            pending.cancel();
        }
    }
}
