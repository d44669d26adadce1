package org.gnomon.itests.evaluation.data;

import org.gnomon.spi.forecast.Series;

/**
 * A series of a folder.
 *
 * @param name the file's path in the folder without its ending, and the column or machine if the
 *     file has several
 * @param series its rows, as if they were evenly spaced
 */
public record NamedSeries(String name, Series series) {}
