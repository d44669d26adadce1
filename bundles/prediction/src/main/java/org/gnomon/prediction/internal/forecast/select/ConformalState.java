package org.gnomon.prediction.internal.forecast.select;

import java.util.Arrays;
import org.gnomon.prediction.internal.forecast.method.StateReader;
import org.gnomon.prediction.internal.forecast.method.StateWriter;

/**
 * Prediction intervals of one series: the sides that the backtest calibrated, times a factor that
 * follows what is seen in service. After a value outside, the factor of that distance grows; after
 * one inside, it shrinks, nine times slower, so that in the long run nine of ten are inside
 * whatever the series does (adaptive conformal inference, Gibbs and Candes 2021; here as the
 * quantile tracking of Angelopoulos, Candes and Tibshirani 2023, on the logarithm of the width).
 * Immutable and small: some numbers per distance, whatever the history.
 */
public final class ConformalState {

    private static final String NAME = "conformal";
    private static final String VERSION = "1";

    /** The last steps of the distances that adapt together. */
    private static final int[] GROUPS = {3, 12, 24, 48, 96, Integer.MAX_VALUE};

    /** How many steps a distance has; the last counts as 96. */
    private static final int[] SIZES = {3, 9, 12, 24, 48, 96};

    /** How much a value teaches where a distance has 24 steps: the logarithm of the factor. */
    private static final double RATE = 0.01;

    private static final double LEAST_FACTOR = 0.7;
    private static final double MOST_FACTOR = 64;
    private static final int MOST_KNOTS = 1000;

    private static final double[] WIDEN = steps(Calibration.LEVEL);
    private static final double[] NARROW = steps(Calibration.LEVEL - 1);

    private final int[] knots;
    private final double[] lower;
    private final double[] upper;
    private final int promised;
    private final double[] factors;

    private ConformalState(
            int[] knots, double[] lower, double[] upper, int promised, double[] factors) {
        this.knots = knots;
        this.lower = lower;
        this.upper = upper;
        this.promised = promised;
        this.factors = factors;
    }

    /** Values of one forecast err together: of many, each teaches less. */
    private static double[] steps(double times) {
        double[] steps = new double[GROUPS.length];
        for (int g = 0; g < steps.length; g++) {
            steps[g] = StrictMath.exp(RATE * times * StrictMath.sqrt(24.0 / SIZES[g]));
        }
        return steps;
    }

    static ConformalState calibrated(int[] knots, double[] lower, double[] upper, int promised) {
        double[] factors = new double[GROUPS.length];
        Arrays.fill(factors, 1);
        return new ConformalState(knots, lower, upper, promised, factors);
    }

    /** Up to how many steps ahead the level is promised. */
    public int promised() {
        return promised;
    }

    /** The share of values that fall into the interval so many steps ahead; 0 promises nothing. */
    public double level(int ahead) {
        return ahead <= promised ? Calibration.LEVEL : 0;
    }

    /** The intervals about a forecast that begins one step ahead. */
    public Bounds around(double[] forecast, boolean nonNegative) {
        int n = forecast.length;
        Bounds bounds = new Bounds(new double[n], new double[n], new double[n]);
        for (int i = 0; i < n; i++) {
            double low = forecast[i] + side(lower, i + 1);
            bounds.lower()[i] = nonNegative ? Math.max(Math.min(0, forecast[i]), low) : low;
            bounds.upper()[i] = forecast[i] + side(upper, i + 1);
            bounds.level()[i] = level(i + 1);
        }
        return bounds;
    }

    /** After a value came: where it was inside the interval of now, the factor shrinks. */
    public ConformalState observe(int ahead, double said, double came) {
        if (ahead < 1 || !Double.isFinite(said) || !Double.isFinite(came)) {
            return this;
        }
        double error = came - said;
        boolean inside = error >= side(lower, ahead) && error <= side(upper, ahead);
        int group = group(ahead);
        double factor = factors[group] * (inside ? NARROW[group] : WIDEN[group]);
        double[] adapted = factors.clone();
        adapted[group] = Math.max(LEAST_FACTOR, Math.min(MOST_FACTOR, factor));
        return new ConformalState(knots, lower, upper, promised, adapted);
    }

    /** This calibration with what an older one has learned in service. */
    public ConformalState adopt(ConformalState older) {
        return new ConformalState(knots, lower, upper, promised, older.factors);
    }

    private double side(double[] sides, int ahead) {
        int last = knots.length - 1;
        double factor = factors[group(ahead)];
        if (ahead >= knots[last]) {
            // Beyond what was tried it goes on as a random walk would.
            return factor * sides[last] * Math.sqrt((double) ahead / knots[last]);
        }
        int k = 0;
        while (knots[k + 1] < ahead) {
            k++;
        }
        double share = (double) (ahead - knots[k]) / (knots[k + 1] - knots[k]);
        return factor * (sides[k] + share * (sides[k + 1] - sides[k]));
    }

    private static int group(int ahead) {
        int group = 0;
        while (ahead > GROUPS[group]) {
            group++;
        }
        return group;
    }

    /** As bytes, to be kept. */
    public byte[] state() {
        StateWriter out = new StateWriter(NAME, VERSION);
        out.count(promised);
        out.count(knots.length);
        for (int k = 0; k < knots.length; k++) {
            out.count(knots[k]);
            out.number(lower[k]);
            out.number(upper[k]);
        }
        for (double factor : factors) {
            out.number(factor);
        }
        return out.bytes();
    }

    /**
     * Reads what {@link #state()} wrote. The bytes may be anyone's: they are checked.
     *
     * @throws org.gnomon.model.GnomonException {@code invalid-input} if they are none
     */
    public static ConformalState restore(byte[] state) {
        StateReader in = new StateReader(NAME, VERSION, state);
        int promised = in.count(0, Integer.MAX_VALUE);
        int[] knots = new int[in.count(1, MOST_KNOTS)];
        double[] lower = new double[knots.length];
        double[] upper = new double[knots.length];
        for (int k = 0; k < knots.length; k++) {
            knots[k] = in.count(k == 0 ? 1 : knots[k - 1] + 1, Integer.MAX_VALUE);
            lower[k] = in.number();
            upper[k] = in.number();
        }
        double[] factors = new double[GROUPS.length];
        for (int g = 0; g < factors.length; g++) {
            factors[g] = Math.max(LEAST_FACTOR, Math.min(MOST_FACTOR, in.number()));
        }
        in.end();
        return new ConformalState(knots, lower, upper, promised, factors);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConformalState that && Arrays.equals(state(), that.state());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(state());
    }

    @Override
    public String toString() {
        return "promised " + promised + ", factors " + Arrays.toString(factors);
    }
}
