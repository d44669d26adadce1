/**
 * The built-in forecasters. Each learns from one series, copes with gaps, and answers the same bits
 * for the same series.
 *
 * <pre>
 *   naive           the last value goes on
 *   seasonal-naive  what was a season ago comes again
 *   ses             a smoothed level goes on
 *   theta           that, with half the slope of the line through all values
 *   running-median  the middle of the last hours goes on: bursts do not move it
 *   ridge           how values followed lags and yesterday, above or below the smoothed level
 *   median          the middle of several of these, at each step
 * </pre>
 *
 * <p>A fitted model is nothing but the path that it forecasts ({@link
 * org.gnomon.prediction.internal.forecast.method.PathModel}): a fit ends where its series ends, so
 * the coefficients are not needed again, and its state is small.
 */
package org.gnomon.prediction.internal.forecast.method;
