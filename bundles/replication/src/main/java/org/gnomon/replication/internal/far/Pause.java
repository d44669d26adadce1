package org.gnomon.replication.internal.far;

import java.time.Duration;
import org.gnomon.time.Cancellable;
import org.gnomon.time.Scheduler;

/** Lets a blocking thread wait for a while, unless it is woken for good. */
final class Pause {

    private final Scheduler scheduler;
    private boolean over;
    private boolean closed;

    Pause(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Waits. */
    synchronized void of(Duration span) {
        over = false;
        Cancellable timer = scheduler.after(span, this::end);
        try {
            while (!over && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            closed = true;
            Thread.currentThread().interrupt();
        } finally {
            timer.cancel();
        }
    }

    private synchronized void end() {
        over = true;
        notifyAll();
    }

    /** Nobody waits any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
