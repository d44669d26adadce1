package org.gnomon.prediction.internal.impact;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.PredictionInterval;

/**
 * What the next update will do, from what like ones did: a random-effects model (DerSimonian and
 * Laird 1986) whose observations resemble each other more if they are of the same VM or between the
 * same versions,
 *
 * <pre>
 *   effect = mean + of the VM + of the versions + of this one update + what measuring adds
 * </pre>
 *
 * <p>So a VM's own updates weigh most, then those of its kind between the same versions, then the
 * rest: partial pooling. With few updates nobody knows how much effects scatter; so the scatter is
 * not estimated but averaged over, with a half-Cauchy prior (Gelman 2006; Röver 2020), and the
 * interval is that of the mixture. It is the prediction interval of Higgins, Thompson and
 * Spiegelhalter (2009), that of the next effect, not of the mean.
 */
final class ImpactModel {

    static final double LEVEL = 0.9;

    /** How much effects are expected to scatter, a VM that had more to do included; heavy tails. */
    private static final double SCATTER = 0.1;

    private static final double LEAST_SCATTER = 0.0005;
    private static final double GRID_RATIO = 1.6;
    private static final int GRID = 20;

    /** What of the scatter is between VMs, between versions, between updates, as variances. */
    private static final double[][] SHARES = {
        {0.50, 0.25, 0.25}, {0.70, 0.15, 0.15}, {0.25, 0.50, 0.25}, {0.20, 0.20, 0.60}
    };

    private ImpactModel() {}

    /**
     * One that was observed.
     *
     * @param group which VM, 0 for the one to predict for
     * @param versions from what to what, 0 for that to be predicted
     */
    record Observed(Effect effect, int group, int versions) {}

    /** The next effect on the VM in question, as a share of what was. */
    static PredictionInterval predict(List<Observed> seen) {
        List<Normal> parts = new ArrayList<>();
        double scatter = LEAST_SCATTER;
        for (int i = 0; i < GRID; i++) {
            // The density of the half-Cauchy, times the width of its cell on this grid.
            double prior = scatter / (1 + scatter * scatter / (SCATTER * SCATTER));
            for (double[] shares : SHARES) {
                parts.add(given(seen, scatter * scatter, shares, StrictMath.log(prior)));
            }
            scatter *= GRID_RATIO;
        }
        Mixture mixture = new Mixture(parts);
        double tail = (1 - LEVEL) / 2;
        double middle = StrictMath.expm1(mixture.quantile(0.5));
        double lower = Math.min(middle, StrictMath.expm1(mixture.quantile(tail)));
        double upper = Math.max(middle, StrictMath.expm1(mixture.quantile(1 - tail)));
        return new PredictionInterval(middle, lower, upper, LEVEL);
    }

    /** The best linear unbiased prediction for one scatter, and how likely that scatter is. */
    private static Normal given(
            List<Observed> seen, double variance, double[] shares, double prior) {
        int n = seen.size();
        double[][] covariance = new double[n][n];
        double[] toNext = new double[n];
        double[] values = new double[n];
        double[] ones = new double[n];
        for (int i = 0; i < n; i++) {
            Observed one = seen.get(i);
            for (int j = 0; j < i; j++) {
                covariance[i][j] = variance * shared(one, seen.get(j), shares);
            }
            covariance[i][i] = variance + one.effect().error() * one.effect().error();
            toNext[i] =
                    variance
                            * ((one.group() == 0 ? shares[0] : 0)
                                    + (one.versions() == 0 ? shares[1] : 0));
            values[i] = one.effect().value();
            ones[i] = 1;
        }
        Cholesky root = new Cholesky(covariance);
        // All divided by the root once: inner products are then those of the inverse.
        double[] y = root.divide(values);
        double[] one = root.divide(ones);
        double[] next = root.divide(toNext);
        double weight = dot(one, one);
        double mean = dot(one, y) / weight;
        double rest = dot(y, y) - mean * mean * weight;
        double lack = 1 - dot(one, next);
        double predicted = mean + dot(next, y) - mean * dot(one, next);
        double uncertain = Math.max(0, variance - dot(next, next)) + lack * lack / weight;
        double likely =
                prior - 0.5 * (root.logDeterminant() + StrictMath.log(weight) + Math.max(0, rest));
        return new Normal(predicted, Math.sqrt(uncertain), likely);
    }

    private static double shared(Observed one, Observed other, double[] shares) {
        return (one.group() == other.group() ? shares[0] : 0)
                + (one.versions() == other.versions() ? shares[1] : 0);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /**
     * A normal distribution among others.
     *
     * @param logWeight how much it counts, as a logarithm
     */
    record Normal(double mean, double deviation, double logWeight) {}
}
