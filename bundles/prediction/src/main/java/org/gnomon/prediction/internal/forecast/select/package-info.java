/**
 * Which forecasters answer for a series, and how far off they may be.
 *
 * <pre>
 *   candidates ──▶ Selector: rolling-origin backtest ──▶ Selection
 *                                                          │  table    who did how well, per band
 *                                                          │  choices  at most three, per band
 *                                                          │  intervals (ConformalState)
 *   history ─────▶ Selection.forecast: median of the chosen, at each step ──▶ values
 *                  ConformalState.around(values) ──▶ lower, upper
 *   what came ───▶ ConformalState.observe ──▶ wider after misses, narrower after hits
 * </pre>
 *
 * <p>Nothing here looks beyond the origin of a forecast: a backtest gives a candidate only what was
 * known there. Per band of the horizon the candidates within a tenth of the best are combined, at
 * most three; a single winner of a noisy backtest is often lucky, and one that is far behind the
 * best only spoils the median. The naive forecast is always tried, and nothing is chosen whose
 * backtest is worse, the combination included, nor what is better only thanks to one origin.
 */
package org.gnomon.prediction.internal.forecast.select;
