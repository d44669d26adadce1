/**
 * Forecasts of a VM's figures.
 *
 * <pre>{@code
 * Telemetry --> Histories: a regular series --> ForecastEngine --> MetricForecast
 *                                                |  |  |
 * bundles --> ForecasterRegistry --> Installed --+  |  |
 *   GuardedCandidate --> Guard --> Deadlines        |  |   a stranger's code, waited for so long
 *   select.Selector: backtest, choice, intervals ---+  |
 *   SeriesMemories: choice, scores, what the intervals learned; a small file per series
 * }</pre>
 *
 * <p>A forecaster comes to be set aside like this:
 *
 * <pre>{@code
 * READY --refuses, fails or answers NaN for a series--> not used for this series, said why
 * READY --that at three series in a row--> SET_ASIDE
 * READY --hangs, or throws an Error--> SET_ASIDE
 * SET_ASIDE --its bundle is updated: a new registration--> READY
 * }</pre>
 */
package org.gnomon.prediction.internal.forecast;
