package org.gnomon.itests.simulation.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.gnomon.simulation.SchedulerBase;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.time.Cancellable;

/**
 * The scheduler of one process of the world, that can be killed, also in the middle of a task, and
 * stopped and continued: what came due meanwhile then runs late, all at once.
 *
 * <pre>
 * RUNNING ⇄ STOPPED → DEAD
 * </pre>
 */
public final class SimProcess extends SchedulerBase {

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
    protected Cancellable submit(Duration delay, Runnable work) {
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

    // The world is to see it: it counts as a broken promise.
    @Override
    protected void tolerate(RuntimeException thrown) {
        throw thrown;
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
}
