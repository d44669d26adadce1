package org.gnomon.prediction.internal.judge;

/**
 * When a change began. What an update does begins with it; a load that rises begins when it likes.
 * So the step from one phase to the next is held against a step at any other moment (least squares;
 * Hinkley 1970). If another moment explains far better what was seen, the change may have nothing
 * to do with the update, and a trial that is taken again will tell.
 */
final class Onset {

    /** Twice the logarithm of how much likelier another moment has to be. */
    private static final double FAR_BETTER = 8;

    /** A step needs so many values at either side. */
    private static final int LEAST = 3;

    /** Errors of arithmetic, as a share of all squares, tell nothing. */
    private static final double EXACT = 1e-12;

    private Onset() {}

    /**
     * How many values before (negative) or after the update the change began; 0 if it may well have
     * begun with it.
     */
    static int of(double[] before, double[] after) {
        int n = before.length + after.length;
        double[] sums = new double[n + 1];
        double squares = 0;
        double offset = before[0];
        for (int i = 0; i < n; i++) {
            double value = (i < before.length ? before[i] : after[i - before.length]) - offset;
            sums[i + 1] = sums[i] + value;
            squares += value * value;
        }
        double floor = Math.max(Double.MIN_NORMAL, EXACT * squares);
        int best = before.length;
        double least = left(sums, squares, best);
        double here = Math.max(floor, least);
        for (int at = LEAST; at <= n - LEAST; at++) {
            double left = left(sums, squares, at);
            if (left < least) {
                least = left;
                best = at;
            }
        }
        double better = n * StrictMath.log(here / Math.max(floor, least));
        return better > FAR_BETTER ? best - before.length : 0;
    }

    /** The squares that are left if there is a step at a moment. */
    private static double left(double[] sums, double squares, int at) {
        int n = sums.length - 1;
        double first = sums[at];
        double second = sums[n] - first;
        return squares - first * first / at - second * second / (n - at);
    }
}
