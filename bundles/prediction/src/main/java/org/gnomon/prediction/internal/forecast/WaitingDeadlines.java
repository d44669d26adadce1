package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.gnomon.time.Scheduler;

/**
 * Calls on a thread that may block and waits until the limit; who does not answer by then is
 * interrupted and left alone. Java cannot end a thread that takes no notice, so when {@link
 * #MOST_LOST} are lost nothing more is called until one of them ends, and {@link #MOST_AT_ONCE} are
 * called at once. The caller blocks: never for a task of the scheduler's own executor, and not
 * under a virtual clock.
 */
public final class WaitingDeadlines implements Deadlines {

    /** When so many are lost, nothing more is called. */
    static final int MOST_LOST = 2;

    /** A training and two forecasts: if all hang at once, so many processors are lost at most. */
    static final int MOST_AT_ONCE = 3;

    private final Scheduler scheduler;
    private final Places places = new Places(MOST_AT_ONCE, MOST_LOST);

    public WaitingDeadlines(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** How many calls hang now that nobody waits for any more. */
    public int lost() {
        return places.lost();
    }

    @Override
    public <T> T call(Duration limit, Supplier<T> work) throws Failure {
        take(limit);
        Call<T> call = new Call<>(work);
        FutureTask<T> task = new FutureTask<>(call::run);
        try {
            scheduler.blocking().execute(task);
        } catch (RejectedExecutionException e) {
            places.free(false);
            throw new Failure(Failure.Kind.NOT_CALLED, "was not called, as Gnomon stops");
        }
        return await(call, task, limit);
    }

    private void take(Duration limit) throws Failure {
        try {
            String refused = places.take(limit);
            if (!refused.isEmpty()) {
                throw new Failure(Failure.Kind.NOT_CALLED, refused);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Kind.INTERRUPTED, "was interrupted");
        }
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
            if (!begin()) {
                return null;
            }
            try {
                return work.get();
            } catch (RuntimeException | Error e) {
                throw Failure.threw(e);
            } finally {
                end();
            }
        }

        /** Whether anybody waits for it. */
        private synchronized boolean begin() {
            begun = !abandoned;
            return begun;
        }

        synchronized boolean hasEnded() {
            return ended;
        }

        private synchronized void end() {
            ended = true;
            places.free(abandoned);
        }

        /** Whether it had begun. */
        synchronized boolean abandon() {
            abandoned = true;
            if (!begun) {
                places.free(false);
            } else if (!ended) {
                places.lose();
            }
            return begun;
        }
    }
}
