package org.gnomon.forecast.lstm.internal;

/**
 * Kingma and Ba, Adam: a method for stochastic optimization (2015), with the gradient clipped by
 * its length, and a rate that rises over the first steps and then falls along a cosine.
 */
final class Adam {

    private static final double MEAN_DECAY = 0.9;
    private static final double SQUARE_DECAY = 0.999;
    private static final double TINY = 1e-8;
    private static final double LONGEST = 1;
    private static final int WARM_UP = 100;
    private static final double LAST_RATE = 0.02;

    private final double rate;
    private final int steps;
    private final double[] mean;
    private final double[] square;
    private double meanPower = 1;
    private double squarePower = 1;
    private int step;

    /**
     * Begins.
     *
     * @param size how many weights
     * @param rate the highest
     * @param steps how many there will be
     */
    Adam(int size, double rate, int steps) {
        this.rate = rate;
        this.steps = steps;
        mean = new double[size];
        square = new double[size];
    }

    /** One step down the gradient, which is clipped in place. */
    void step(double[] w, double[] gradient) {
        step++;
        meanPower *= MEAN_DECAY;
        squarePower *= SQUARE_DECAY;
        double now = rate * schedule() / (1 - meanPower);
        double clip = clip(gradient);
        for (int i = 0; i < w.length; i++) {
            double g = gradient[i] * clip;
            mean[i] = MEAN_DECAY * mean[i] + (1 - MEAN_DECAY) * g;
            square[i] = SQUARE_DECAY * square[i] + (1 - SQUARE_DECAY) * g * g;
            w[i] -= now * mean[i] / (Math.sqrt(square[i] / (1 - squarePower)) + TINY);
        }
    }

    private double schedule() {
        double cosine = 0.5 * (1 + StrictMath.cos(Math.PI * step / steps));
        double fall = LAST_RATE + (1 - LAST_RATE) * cosine;
        return fall * Math.min(1, (double) step / WARM_UP);
    }

    private static double clip(double[] gradient) {
        double sum = 0;
        for (double g : gradient) {
            sum += g * g;
        }
        double length = Math.sqrt(sum);
        return length > LONGEST ? LONGEST / length : 1;
    }
}
