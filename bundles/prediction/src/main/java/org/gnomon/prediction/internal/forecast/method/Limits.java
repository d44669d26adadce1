package org.gnomon.prediction.internal.forecast.method;

/** How far a regression may go: half the range that was seen, beyond that range. */
record Limits(double least, double most) {

    static Limits of(double[] values) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        double beyond = most / 2 - least / 2;
        return new Limits(least - beyond, most + beyond);
    }

    /** Keeps the values within, in place. */
    double[] keep(double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(least, Math.min(most, values[i]));
        }
        return values;
    }
}
