package org.gnomon.runtime.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two pools: a small one for short tasks and delays, and one that grows for tasks that block. All
 * threads are daemons and carry the name {@code gnomon-...}.
 */
@Component(service = Scheduler.class)
public final class RealScheduler implements Scheduler, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RealScheduler.class);
    private static final int SHORT_TASK_THREADS = 2;

    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService blocking;

    @Activate
    public RealScheduler() {
        timer =
                new ScheduledThreadPoolExecutor(
                        SHORT_TASK_THREADS, new NamedThreads("gnomon-short"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        blocking = Executors.newCachedThreadPool(new NamedThreads("gnomon-blocking"));
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        ScheduledFuture<?> f = timer.schedule(logged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> f.cancel(false);
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        ScheduledFuture<?> f =
                timer.scheduleWithFixedDelay(
                        logged(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        return () -> f.cancel(false);
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
        try {
            timer.schedule(() -> done.complete(null), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            done.completeExceptionally(closed);
        }
        return done;
    }

    @Override
    public <T> CompletionStage<T> within(
            Duration limit, CompletionStage<T> stage, Supplier<? extends Throwable> late) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Cancellable alarm = after(limit, () -> result.completeExceptionally(late.get()));
        stage.whenComplete(
                (value, error) -> {
                    alarm.cancel();
                    if (error == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(error);
                    }
                });
        return result;
    }

    /** Takes no more tasks; those that run may end. */
    @Override
    @Deactivate
    public void close() {
        timer.shutdown();
        blocking.shutdown();
    }

    /** The top of a task: the one place where everything is caught. */
    private static Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A scheduled task failed; it will run again if it is a repeated one", e);
            }
        };
    }
}
