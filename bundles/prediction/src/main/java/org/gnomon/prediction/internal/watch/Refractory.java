package org.gnomon.prediction.internal.watch;

/**
 * One alarm for one event: for some rows after an alarm only what is far more surprising is
 * another.
 */
final class Refractory {

    /** What may be an alarm at all; below it the detector is silent. */
    private static final double LEAST = 3.5;

    /** How much more: thirty times as rare. */
    private static final double MORE = 1.5;

    private final int rows;
    private int since = Integer.MAX_VALUE;
    private double last;

    Refractory(int rows) {
        this.rows = rows;
    }

    /** The surprise if it may be an alarm, else 0. */
    double pass(double surprise) {
        since = since == Integer.MAX_VALUE ? since : since + 1;
        double needed = since < rows ? last + MORE : LEAST;
        if (!(surprise > needed)) {
            return 0;
        }
        since = 0;
        last = surprise;
        return surprise;
    }
}
