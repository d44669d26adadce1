package org.gnomon.prediction.internal.forecast.method;

/**
 * What the ridge sees of a moment: how far values were above the level, in units of their usual
 * distance from it, clipped. A gap counts as being on the level.
 */
final class RidgeFeatures {

    /** Farther than this many usual distances counts as this far. */
    static final double CLIP = 6;

    private static final int LAGS = 12;

    /** Stretches behind the lags: how many values back they end, and how long they are. */
    private static final int[][] STRETCHES = {{12, 12}, {24, 24}, {48, 48}, {96, 96}, {192, 96}};

    /** Stretches after the same moment a season ago. */
    private static final int AHEAD = 4;

    private static final int AHEAD_LENGTH = 12;

    private final double[] values;
    private final double[] levels;
    private final double scale;
    private final int season;
    private final int stretches;

    /**
     * Makes one.
     *
     * @param values NaN for a gap
     * @param season in steps, 0 for none; one too long for the series is left out
     */
    RidgeFeatures(double[] values, double[] levels, double scale, int season) {
        this.values = values;
        this.levels = levels;
        this.scale = scale;
        this.season = season > AHEAD * AHEAD_LENGTH && season <= values.length * 2 / 5 ? season : 0;
        int count = 0;
        for (int[] stretch : STRETCHES) {
            count += stretch[0] + stretch[1] <= values.length / 3 ? 1 : 0;
        }
        this.stretches = count;
    }

    int size() {
        return 1 + LAGS + stretches + (season == 0 ? 0 : AHEAD + 1);
    }

    /** How many values there must be before a moment. */
    int reach() {
        int longest = LAGS;
        if (stretches > 0) {
            longest = STRETCHES[stretches - 1][0] + STRETCHES[stretches - 1][1];
        }
        return Math.max(longest, season);
    }

    /** Writes what is seen at an index, that value included. */
    void write(int at, double[] into) {
        double level = levels[at];
        int i = 0;
        into[i++] = 1;
        for (int lag = 0; lag < LAGS; lag++) {
            into[i++] = distance(values[at - lag], level);
        }
        for (int k = 0; k < stretches; k++) {
            int[] stretch = STRETCHES[k];
            into[i++] = mean(at - stretch[0] - stretch[1] + 1, stretch[1], level);
        }
        if (season > 0) {
            double then = levels[at - season];
            for (int k = 0; k < AHEAD; k++) {
                into[i++] = mean(at - season + 1 + k * AHEAD_LENGTH, AHEAD_LENGTH, then);
            }
            into[i] = distance(then, level);
        }
    }

    private double mean(int from, int length, double level) {
        double sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += distance(values[i], level);
        }
        return sum / length;
    }

    private double distance(double value, double level) {
        double distance = (value - level) / scale;
        return Double.isNaN(distance) ? 0 : Math.max(-CLIP, Math.min(CLIP, distance));
    }
}
