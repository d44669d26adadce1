package org.gnomon.prediction.internal.impact;

import java.util.List;

/** A mixture of normal distributions. */
final class Mixture {

    private static final double FAR = 10;

    private static final double[] NORMAL = {
        1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.319381530
    };

    private final List<ImpactModel.Normal> parts;
    private final double[] weights;

    Mixture(List<ImpactModel.Normal> parts) {
        this.parts = parts;
        this.weights = new double[parts.size()];
        double most = Double.NEGATIVE_INFINITY;
        for (ImpactModel.Normal part : parts) {
            most = Math.max(most, part.logWeight());
        }
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = StrictMath.exp(parts.get(i).logWeight() - most);
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
    }

    /** The value that is not exceeded with a probability. */
    double quantile(double probability) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (ImpactModel.Normal part : parts) {
            low = Math.min(low, part.mean() - FAR * part.deviation());
            high = Math.max(high, part.mean() + FAR * part.deviation());
        }
        for (int i = 0; i < 80; i++) {
            double middle = (low + high) / 2;
            if (below(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private double below(double value) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            ImpactModel.Normal part = parts.get(i);
            sum += weights[i] * normalBelow((value - part.mean()) / part.deviation());
        }
        return sum;
    }

    /** The normal distribution, to seven digits: Abramowitz and Stegun (1964), 26.2.17. */
    static double normalBelow(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double series = 0;
        for (double coefficient : NORMAL) {
            series = (series + coefficient) * t;
        }
        double tail = StrictMath.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * series;
        return z >= 0 ? 1 - tail : tail;
    }
}
