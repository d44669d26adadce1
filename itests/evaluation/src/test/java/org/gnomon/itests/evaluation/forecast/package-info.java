/**
 * How good forecasts and their intervals are, from rolling origins: the first 4,032 values of each
 * series, forecasts from every 96th from the 2,016th on, each from the 2,016 values before it.
 */
package org.gnomon.itests.evaluation.forecast;
