/**
 * Regression models from Tribuo as forecasters: a linear model with Huber's loss, an elastic net,
 * and boosted trees of XGBoost.
 *
 * <pre>
 *   Series ── SmoothedSeries ── LagFeatures ── Tribuo trainer ── answers at six horizons ── Curve
 *             (level, scale)    (the last      (one per         (distances from the
 *                                420 moments)   forecaster)       level, interpolated)
 * </pre>
 *
 * <p>A model is made for a series at one moment and asked about that moment only. So what is kept
 * of it is its answer, the curve; the state of a stranger's making is never handed to Tribuo or to
 * native code.
 */
package org.gnomon.forecast.tribuo.internal;
