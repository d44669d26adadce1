package org.gnomon.prediction.internal.forecast.select;

/**
 * How a forecaster did in the backtest, for one band.
 *
 * @param forecaster its name
 * @param version its version
 * @param band of which steps ahead
 * @param origins from how many moments it was tried
 * @param mae its mean absolute error, NaN if it could not be tried
 * @param relative that over the error of the naive forecast from the same moments, NaN if unknown
 * @param chosen whether it is part of the forecast
 * @param note why it was set aside; may be empty
 */
public record Score(
        String forecaster,
        String version,
        Band band,
        int origins,
        double mae,
        double relative,
        boolean chosen,
        String note) {}
