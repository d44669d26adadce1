package org.gnomon.simulation;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.gnomon.time.Cancellable;

/**
 * The scheduler of one process of the world. When the process is killed, none of its tasks runs any
 * more: those that wait are dropped, new ones are ignored, its stages never complete. What it left
 * on simulated hosts, disks and networks stays.
 */
public final class SimulatedProcess extends SchedulerBase {

    private final String name;
    private final VirtualTime world;
    private final Executor executor = task -> submit(Duration.ZERO, task);
    private volatile boolean alive = true;

    public SimulatedProcess(String name, VirtualTime world) {
        this.name = name;
        this.world = world;
    }

    /** Ends it at once, as kill -9 does. A task that is running now still ends in its own time. */
    public void kill() {
        alive = false;
    }

    public boolean isAlive() {
        return alive;
    }

    @Override
    protected Cancellable submit(Duration delay, Runnable task) {
        if (!alive) {
            return () -> {};
        }
        return world.submit(
                delay,
                () -> {
                    if (alive) {
                        task.run();
                    }
                });
    }

    @Override
    protected void tolerate(RuntimeException thrown) {
        world.tolerate(thrown);
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public Executor blocking() {
        return executor;
    }

    @Override
    public String toString() {
        return name + (alive ? "" : " (killed)");
    }
}
