package org.gnomon.prediction.internal.forecast;

import java.time.Duration;
import java.time.Instant;
import org.gnomon.prediction.internal.forecast.select.ConformalState;
import org.gnomon.spi.forecast.Series;

/**
 * A forecast that was given out and waits for what comes.
 *
 * @param start the time of its first value
 * @param values what it said
 * @param seen how many of them were held against what came already
 */
record Issued(Instant start, double[] values, int seen) {

    /** More than so many steps of one are not waited for. */
    static final int LONGEST = 96;

    /** What the intervals learn of the values that came since. */
    record Settled(ConformalState intervals, Issued left) {}

    /** Holds it against what came. */
    Settled settle(Series series, ConformalState intervals) {
        long first = position(series);
        ConformalState learned = intervals;
        int i = seen;
        for (; i < values.length && first + i < series.size(); i++) {
            if (first + i >= 0 && Double.isFinite(series.get((int) first + i))) {
                learned = learned.observe(i + 1, values[i], series.get((int) first + i));
            }
        }
        return new Settled(learned, new Issued(start, values, i));
    }

    boolean isDone() {
        return seen >= values.length;
    }

    /** Whether its values fall on those of the series, or after them. */
    boolean fits(Series series) {
        Duration off = Duration.between(series.start(), start);
        return off.equals(series.step().multipliedBy(position(series)))
                && position(series) <= series.size();
    }

    private long position(Series series) {
        return Duration.between(series.start(), start).dividedBy(series.step());
    }
}
