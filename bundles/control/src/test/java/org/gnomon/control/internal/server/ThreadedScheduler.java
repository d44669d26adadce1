package org.gnomon.control.internal.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/** Real threads for what blocks; what is delayed runs when the test says so. */
final class ThreadedScheduler implements Scheduler {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Runnable> delayed = new LinkedBlockingQueue<>();
    private final List<Duration> delays = new CopyOnWriteArrayList<>();

    List<Duration> delays() {
        return delays;
    }

    /** Waits until something is delayed. */
    void awaitDelayed() throws InterruptedException {
        Runnable first = delayed.poll(10, TimeUnit.SECONDS);
        if (first == null) {
            throw new AssertionError("nothing was delayed");
        }
        delayed.add(first);
    }

    void runDelayed() {
        for (Runnable task = delayed.poll(); task != null; task = delayed.poll()) {
            task.run();
        }
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        delays.add(delay);
        delayed.add(task);
        return () -> delayed.remove(task);
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        delays.add(period);
        delayed.add(task);
        return () -> delayed.remove(task);
    }

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public Executor blocking() {
        return threads;
    }

    @Override
    public CompletionStage<Void> delay(Duration delay) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> CompletionStage<T> within(
            Duration limit, CompletionStage<T> stage, Supplier<? extends Throwable> late) {
        throw new UnsupportedOperationException();
    }

    void close() throws InterruptedException {
        threads.shutdownNow();
        if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new AssertionError("a thread of the server did not end");
        }
    }
}
