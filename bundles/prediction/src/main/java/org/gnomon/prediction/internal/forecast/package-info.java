/**
 * Forecasts of a VM's figures: history to a regular series, a backtest among the installed
 * forecasters, the best one's forecast, and an interval from its own errors in the backtest.
 */
package org.gnomon.prediction.internal.forecast;
