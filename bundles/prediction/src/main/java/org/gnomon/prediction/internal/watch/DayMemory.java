package org.gnomon.prediction.internal.watch;

/**
 * What the means were a day ago, around the same time. Bounded: with more rows to a day than it can
 * hold, it knows of no yesterday.
 */
final class DayMemory {

    private static final long DAY = 86_400;

    /** Rows that are held: a day of steps of half a minute. */
    private static final int ROWS = 3000;

    /** Gaps from which the usual one is taken. */
    private static final int GAPS = 65;

    private final long[] at = new long[ROWS];
    private final double[] shortMean = new double[ROWS];
    private final double[] longMean = new double[ROWS];
    private final double[] gaps = new double[GAPS];
    private double step;
    private long rows;
    private long dayAgo;

    /** Moves on to a row before it is added; whether there is a yesterday for it. */
    boolean moveTo(long now) {
        long then = now - DAY;
        dayAgo = Math.max(dayAgo, rows - ROWS);
        while (dayAgo < rows && at[slot(dayAgo)] < then - step / 2) {
            dayAgo++;
        }
        return rows > 0 && at[slot(Math.max(0, rows - ROWS))] <= then;
    }

    /** How far a short mean is from those of a day ago, in a range of rows around the time. */
    double shortDistance(double mean, int rowsBefore, int rowsAfter) {
        return distance(shortMean, mean, rowsBefore, rowsAfter);
    }

    /** The same for a long mean. */
    double longDistance(double mean, int rowsBefore, int rowsAfter) {
        return distance(longMean, mean, rowsBefore, rowsAfter);
    }

    private double distance(double[] means, double mean, int rowsBefore, int rowsAfter) {
        long first = Math.max(Math.max(0, rows - ROWS), dayAgo - rowsBefore);
        long last = Math.min(rows - 1, dayAgo + rowsAfter);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (long row = first; row <= last; row++) {
            low = Math.min(low, means[slot(row)]);
            high = Math.max(high, means[slot(row)]);
        }
        return low > high
                ? Double.POSITIVE_INFINITY
                : Math.max(0, Math.max(low - mean, mean - high));
    }

    void add(long now, double ofFew, double ofMany) {
        if (rows > 0 && rows <= GAPS) {
            gaps[(int) rows - 1] = now - at[slot(rows - 1)];
            double[] sorted = java.util.Arrays.copyOf(gaps, (int) rows);
            java.util.Arrays.sort(sorted);
            step = sorted[sorted.length / 2];
        }
        int slot = slot(rows++);
        at[slot] = now;
        shortMean[slot] = ofFew;
        longMean[slot] = ofMany;
    }

    private static int slot(long row) {
        return (int) (row % ROWS);
    }
}
