package org.gnomon.prediction.internal.judge;

/**
 * How much of the primary's change the copy is expected to share: the slope of the copy's slow
 * swings on the primary's in the same times (Müller and Watson 2018, long-run covariability; the
 * adjustment known from trials as CUPED, Deng et al. 2013), drawn towards one half before anything
 * is seen, and kept between 0 (the primary tells nothing of the copy: plain before and after) and 1
 * (they move together: full difference in differences).
 *
 * @param value 0 to 1
 * @param variance how unsure that is
 * @param df the degrees of freedom of the variance
 */
record Weight(double value, double variance, double df) {

    /** What is thought of it before anything is seen: one half, give or take as much. */
    private static final double PRIOR = 0.5;

    private static final double PRIOR_VARIANCE = 0.25;

    static Weight of(double[][] copy, double[][] primary) {
        double products = 0;
        double squares = 0;
        int count = 0;
        for (int phase = 0; phase < 2; phase++) {
            for (int j = 0; j < copy[phase].length; j++) {
                products += copy[phase][j] * primary[phase][j];
                squares += primary[phase][j] * primary[phase][j];
                count++;
            }
        }
        if (squares == 0) {
            return new Weight(PRIOR, PRIOR_VARIANCE, Math.max(1, count - 1));
        }
        double slope = within(products / squares);
        double spread = 0;
        for (int phase = 0; phase < 2; phase++) {
            for (double swing : left(copy[phase], primary[phase], slope)) {
                spread += swing * swing / (count - 1);
            }
        }
        if (spread == 0) {
            return new Weight(slope, 0, count - 1);
        }
        double precision = squares / spread + 1 / PRIOR_VARIANCE;
        double mean = (products / spread + PRIOR / PRIOR_VARIANCE) / precision;
        return new Weight(within(mean), 1 / precision, count - 1);
    }

    /** What the primary's change leaves unsure. */
    Difference unsure(double change) {
        return new Difference(0, Math.sqrt(variance) * Math.abs(change), df);
    }

    /** What is left of the copy's values or swings. */
    static double[] left(double[] copy, double[] primary, double weight) {
        double[] left = new double[copy.length];
        for (int j = 0; j < left.length; j++) {
            left[j] = copy[j] - weight * primary[j];
        }
        return left;
    }

    private static double within(double weight) {
        return Math.max(0, Math.min(1, weight));
    }
}
