package org.gnomon.prediction.internal.watch;

import org.gnomon.model.Problem;

/**
 * Finds what is unlike the past in one series, a value at a time: bounded memory, no look-ahead,
 * the same values give the same scores. Scores of different series can be held against one
 * threshold, as they are made of ranks. Not safe for use by several threads at once.
 */
public final class WatchDetector {

    /** Of the rows it learns from, those for which an alarm speaks. */
    private static final int REFRACTORY_PART = 4;

    /** The surprise that scores one half. */
    private static final double HALF = 4.3;

    private final int learning;
    private final Surprise surprise = new Surprise();
    private final Refractory refractory;
    private long rows;
    private long latest = Long.MIN_VALUE;

    /**
     * Makes one.
     *
     * @param learning rows at the beginning that it learns from without an alarm, 1 or more
     */
    public WatchDetector(int learning) {
        if (learning < 1) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "a detector that learns from " + learning + " values",
                            "Give it at least one value to learn from.")
                    .asException();
        }
        this.learning = learning;
        this.refractory = new Refractory(Math.max(1, learning / REFRACTORY_PART));
    }

    /**
     * What one value looked like.
     *
     * @param score 0 to 1 after the refractory period: more than 0 is an event of its own, 0.5 is
     *     worth an alarm
     * @param surprise how rare, as minus the decimal logarithm of a chance; without the refractory
     *     period, and while learning
     * @param lean above zero if the series is higher than usual, below if lower
     */
    public record Reading(double score, double surprise, double lean) {

        private static final Reading NONE = new Reading(0, 0, 0);
    }

    /**
     * Takes in the next value.
     *
     * @param epochSecond when; a time before an earlier one counts as that one
     * @param value NaN or infinite if it was not measured: it is then left out
     */
    public Reading next(long epochSecond, double value) {
        if (!Double.isFinite(value)) {
            return Reading.NONE;
        }
        latest = Math.max(latest, epochSecond);
        double found = surprise.next(latest, value);
        double passed = rows++ < learning ? 0 : refractory.pass(found);
        return new Reading(passed / (passed + HALF), found, surprise.lean());
    }
}
