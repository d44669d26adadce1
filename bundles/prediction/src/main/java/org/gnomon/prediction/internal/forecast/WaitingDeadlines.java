package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.gnomon.time.Scheduler;

/**
 * Calls on a thread that may block and waits until the limit; who does not answer by then is
 * interrupted and left alone. Java cannot end a thread that takes no notice, so when {@link
 * #MOST_LOST} are lost nothing more is called until one of them ends. The caller blocks: never for
 * a task of the scheduler's own executor, and not under a virtual clock.
 */
public final class WaitingDeadlines implements Deadlines {

    /** So many processors may be lost at most. */
    static final int MOST_LOST = 2;

    private final Scheduler scheduler;
    private final AtomicInteger lost = new AtomicInteger();

    public WaitingDeadlines(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** How many calls hang now that nobody waits for any more. */
    public int lost() {
        return lost.get();
    }

    @Override
    public <T> T call(Duration limit, Supplier<T> work) throws Failure {
        if (lost.get() >= MOST_LOST) {
            throw new Failure(
                    Failure.Kind.NOT_CALLED,
                    "was not called, because " + lost.get() + " others hang");
        }
        Call<T> call = new Call<>(work);
        FutureTask<T> task = new FutureTask<>(call::run);
        try {
            scheduler.blocking().execute(task);
        } catch (RejectedExecutionException e) {
            throw new Failure(Failure.Kind.NOT_CALLED, "was not called, as Gnomon stops");
        }
        return await(call, task, limit);
    }

    private <T> T await(Call<T> call, FutureTask<T> task, Duration limit) throws Failure {
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Failure failure
                    ? failure
                    : Failure.nameless(e.getCause(), false);
        } catch (TimeoutException e) {
            boolean begun = call.abandon();
            task.cancel(true);
            throw begun
                    ? Failure.hung(
                            "did not answer within " + limit.toMillis() + " ms", call::hasEnded)
                    : new Failure(Failure.Kind.NOT_CALLED, "found no thread in time");
        } catch (InterruptedException e) {
            call.abandon();
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Kind.INTERRUPTED, "was interrupted");
        }
    }

    /** Work and whether it is still going on when nobody waits for it any more. */
    private final class Call<T> {

        private final Supplier<T> work;
        private boolean begun;
        private boolean ended;
        private boolean abandoned;

        Call(Supplier<T> work) {
            this.work = work;
        }

        T run() throws Failure {
            begin();
            try {
                return work.get();
            } catch (RuntimeException | Error e) {
                throw Failure.threw(e);
            } finally {
                end();
            }
        }

        private synchronized void begin() {
            begun = true;
            if (abandoned) {
                lost.incrementAndGet();
            }
        }

        synchronized boolean hasEnded() {
            return ended;
        }

        private synchronized void end() {
            ended = true;
            if (abandoned) {
                lost.decrementAndGet();
            }
        }

        /** Whether it had begun. */
        synchronized boolean abandon() {
            abandoned = true;
            if (begun && !ended) {
                lost.incrementAndGet();
            }
            return begun;
        }
    }
}
