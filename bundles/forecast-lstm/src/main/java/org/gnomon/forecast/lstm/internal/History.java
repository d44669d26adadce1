package org.gnomon.forecast.lstm.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.Series;

/**
 * What is known of a series at each moment, from the values up to it only: its smoothed level, how
 * far it strays from it, and how well yesterday tells today.
 */
final class History {

    /** How far ahead straying is measured; between, it is interpolated. */
    private static final int[] AHEAD = {1, 4, 12, 24, 48};

    /** Which of them is the measure of all. */
    private static final int MAIN = 3;

    private static final int FARTHEST = 48;

    private static final double[] FACTORS = {
        0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1
    };
    private static final double FAINT = 1e-9;
    private static final double MOST_SKILL = 2;
    private static final double LEAST_REACH = 0.02;
    private static final double MOST_REACH = 2;

    /** Values are divided by this before anything is done, so that no square overflows. */
    private final double unit;

    private final double[] values;
    private final boolean[] measured;
    private final double[] level;
    private final double[][] spread;
    private final double[] skill;
    private final int day;

    private History(Series series, double unit) {
        this.unit = unit;
        values = series.toArray();
        measured = new boolean[values.length];
        fillGaps();
        day = day(series.step());
        level = new double[values.length];
        spread = new double[AHEAD.length][values.length];
        skill = new double[values.length];
        follow();
    }

    /**
     * Looks at a series.
     *
     * @throws org.gnomon.model.GnomonException {@code refused} if nothing in it was measured
     */
    static History of(Series series) {
        return ifMeasured(series)
                .orElseThrow(
                        () ->
                                Problem.of(
                                                Problem.REFUSED,
                                                "none of " + series.size() + " values was measured",
                                                "Let the VM be sampled for some time first.")
                                        .asException());
    }

    /** The same, if anything was measured. */
    static Optional<History> ifMeasured(Series series) {
        double largest = largest(series.toArray());
        return largest < 0 ? Optional.empty() : Optional.of(new History(series, largest));
    }

    /** The largest size, or less than 0 if there is none. */
    private static double largest(double[] values) {
        double largest = -1;
        for (double v : values) {
            largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
        }
        return largest;
    }

    /** A gap holds what was last measured, the first one what comes after it. */
    private void fillGaps() {
        double last = Double.NaN;
        for (int i = 0; i < values.length; i++) {
            measured[i] = Double.isFinite(values[i]);
            if (measured[i]) {
                double before = last;
                last = unit > 0 ? values[i] / unit : 0;
                if (Double.isNaN(before)) {
                    Arrays.fill(values, 0, i, last);
                }
            }
            values[i] = last;
        }
    }

    /** Steps in a day; 0 if a day cannot be told in steps or does not fit in. */
    private int day(Duration step) {
        double steps = 86_400.0 / (step.getSeconds() + step.getNano() / 1e9);
        return steps >= 2 && steps + InputWindow.STEPS < values.length ? (int) Math.rint(steps) : 0;
    }

    /** Simple exponential smoothing with many factors at once; the best so far gives the level. */
    private void follow() {
        int n = FACTORS.length;
        double[][] past = new double[FARTHEST + 1][n];
        double[] now = new double[n];
        double[] squares = new double[n];
        double[][] strayed = new double[AHEAD.length][n];
        double[] strayedOfDay = new double[n];
        double misses = 0;
        int compared = 0;
        Arrays.fill(now, values.length == 0 ? 0 : values[0]);
        for (int i = 0; i < values.length; i++) {
            if (measured[i]) {
                smooth(now, squares, values[i]);
            }
            System.arraycopy(now, 0, past[i % past.length], 0, n);
            for (int k = 0; k < AHEAD.length && AHEAD[k] <= i; k++) {
                add(strayed[k], past[(i - AHEAD[k]) % past.length], values[i]);
            }
            if (day > 0 && i >= day && i >= AHEAD[MAIN]) {
                add(strayedOfDay, past[(i - AHEAD[MAIN]) % past.length], values[i]);
                misses += Math.abs(values[i] - values[i - day]);
                compared++;
            }
            int best = least(squares);
            level[i] = now[best];
            for (int k = 0; k < AHEAD.length; k++) {
                spread[k][i] = AHEAD[k] > i ? 0 : strayed[k][best] / (i - AHEAD[k] + 1);
            }
            skill[i] = compared > AHEAD[MAIN] ? skill(misses, strayedOfDay[best]) : 0;
        }
    }

    private static void smooth(double[] levels, double[] squares, double value) {
        for (int g = 0; g < levels.length; g++) {
            double miss = value - levels[g];
            squares[g] += miss * miss;
            levels[g] += FACTORS[g] * miss;
        }
    }

    private static void add(double[] sums, double[] levels, double value) {
        for (int g = 0; g < sums.length; g++) {
            sums[g] += Math.abs(value - levels[g]);
        }
    }

    private static int least(double[] squares) {
        int best = 0;
        for (int g = 1; g < squares.length; g++) {
            best = squares[g] < squares[best] ? g : best;
        }
        return best;
    }

    /** Below 0 where the same time yesterday tells more than the level. */
    private static double skill(double missesOfYesterday, double missesOfLevel) {
        if (!(missesOfLevel > 0)) {
            return 0;
        }
        double ratio = StrictMath.log((missesOfYesterday + FAINT) / (missesOfLevel + FAINT));
        return Math.max(-MOST_SKILL, Math.min(MOST_SKILL, ratio));
    }

    int size() {
        return values.length;
    }

    /** In units, with gaps filled. */
    double value(int i) {
        return values[i];
    }

    boolean isMeasured(int i) {
        return measured[i];
    }

    double level(int i) {
        return level[i];
    }

    /** How far it strays from the level as a rule; 0 if it never moved. */
    double scale(int i) {
        double scale = spread[MAIN][i];
        return scale > FAINT * Math.abs(level[i]) ? scale : 0;
    }

    /**
     * How far it strays so many steps ahead, in multiples of the scale: about 1 everywhere for
     * noise, growing with the steps for what wanders.
     */
    double reach(int i, int ahead) {
        int k = 1;
        while (AHEAD[k] < ahead) {
            k++;
        }
        double share = (double) (ahead - AHEAD[k - 1]) / (AHEAD[k] - AHEAD[k - 1]);
        double reach = (1 - share) * spread[k - 1][i] + share * spread[k][i];
        return Math.max(LEAST_REACH, Math.min(MOST_REACH, reach / spread[MAIN][i]));
    }

    double skill(int i) {
        return skill[i];
    }

    int day() {
        return day;
    }

    /** From units to the series' own. */
    double unit() {
        return unit;
    }
}
