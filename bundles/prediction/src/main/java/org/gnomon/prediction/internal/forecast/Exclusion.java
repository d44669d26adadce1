package org.gnomon.prediction.internal.forecast;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Why a forecaster or trainer is not asked any more, and for how long. One that hangs is asked
 * again when the call that hung has ended after all, for a whole process may have stood still; one
 * that hangs for the third time, without a success between, is not. Safe for use by any thread.
 */
public final class Exclusion {

    private static final int MOST_HANGS = 3;
    private static final BooleanSupplier NEVER = () -> false;

    private String reason;
    private BooleanSupplier over = NEVER;
    private int hangs;

    /** The reason, as long as it counts. */
    public synchronized Optional<String> reason() {
        if (reason != null && over.getAsBoolean()) {
            reason = null;
            over = NEVER;
        }
        return Optional.ofNullable(reason);
    }

    /**
     * It failed in a way that does not get better, or hangs.
     *
     * @param hurried whether it was given less time than it is promised: that is not its fault
     * @return whether it was asked until now
     */
    public synchronized boolean after(Deadlines.Failure failure, boolean hurried) {
        boolean first = reason().isEmpty();
        BooleanSupplier ended = failure.ended();
        if (failure.kind() != Deadlines.Failure.Kind.HUNG) {
            exclude(failure.words() + "; it is not asked again until it is replaced", NEVER);
        } else if (!first) {
            // Several calls at once hang for one reason, and all have to end.
            BooleanSupplier others = over;
            over = () -> others.getAsBoolean() && ended.getAsBoolean();
        } else if (hurried || ++hangs < MOST_HANGS) {
            exclude(failure.words() + "; it is asked again when that call has ended", ended);
        } else {
            exclude(
                    failure.words()
                            + ", for the third time; it is not asked again until it is replaced",
                    NEVER);
        }
        return first;
    }

    /** From now on, until it is replaced. */
    public synchronized void forGood(String why) {
        exclude(why, NEVER);
    }

    /** It did what it was asked for. */
    public synchronized void succeeded() {
        hangs = 0;
    }

    private void exclude(String why, BooleanSupplier until) {
        reason = why;
        over = until;
    }
}
