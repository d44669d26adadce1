package org.gnomon.prediction.internal.stats;

/**
 * Bounds of the mean of a count, exact to a few per cent by the cube root of the gamma distribution
 * (Wilson and Hilferty 1931).
 */
public final class CountBounds {

    private static final double NINE = 9;
    private static final double THREE = 3;

    private CountBounds() {}

    /**
     * The mean is at most this.
     *
     * @param z the quantile of the normal distribution
     */
    public static double most(double count, double z) {
        return cubed(count + 1, z);
    }

    /** And at least this. */
    public static double least(double count, double z) {
        return count <= 0 ? 0 : cubed(count, -z);
    }

    private static double cubed(double shape, double z) {
        double root = 1 - 1 / (NINE * shape) + z / (THREE * Math.sqrt(shape));
        return root <= 0 ? 0 : shape * root * root * root;
    }
}
