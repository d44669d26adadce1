package org.gnomon.prediction.internal.forecast.select;

/**
 * An interval about each value of a forecast.
 *
 * @param lower per step
 * @param upper per step
 * @param level per step, what share of values falls in; 0 promises nothing
 */
public record Bounds(double[] lower, double[] upper, double[] level) {}
