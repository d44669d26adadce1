package org.gnomon.model;

/**
 * A forecast figure with its uncertainty.
 *
 * @param p50 the median forecast
 * @param lower the lower bound
 * @param upper the upper bound
 * @param level the share of outcomes that should fall between the bounds, for example 0.9; 0 if the
 *     bounds rest on too little to promise a share
 */
public record PredictionInterval(double p50, double lower, double upper, double level) {

    public PredictionInterval {
        if (lower > p50 || p50 > upper || level < 0 || level >= 1) {
            throw new IllegalArgumentException(
                    "interval " + lower + " .. " + p50 + " .. " + upper + " at level " + level);
        }
    }
}
