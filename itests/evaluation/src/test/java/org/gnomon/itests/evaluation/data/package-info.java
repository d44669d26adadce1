/**
 * Reads any folder of CSV files as time series: the delimiter, the time column, the columns of
 * values and whether several machines lie below each other are found out, not told. What cannot be
 * used is listed with the reason.
 */
package org.gnomon.itests.evaluation.data;
