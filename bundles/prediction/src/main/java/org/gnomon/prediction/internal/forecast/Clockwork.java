package org.gnomon.prediction.internal.forecast;

import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;

/**
 * Time, threads, and how code that may be anyone's is called with them.
 *
 * @param time the clock
 * @param scheduler where work in the background runs
 * @param deadlines how forecasters and trainers are called
 */
public record Clockwork(TimeSource time, Scheduler scheduler, Deadlines deadlines) {

    /** For real time: strangers are called on threads of their own and waited for. */
    public static Clockwork waiting(TimeSource time, Scheduler scheduler) {
        return new Clockwork(time, scheduler, new WaitingDeadlines(scheduler));
    }

    /** For virtual time, or where only forecasters that come with PAM are called. */
    public static Clockwork inPlace(TimeSource time, Scheduler scheduler) {
        return new Clockwork(time, scheduler, Deadlines.inPlace());
    }
}
