package org.gnomon.prediction.internal.forecast.select;

import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/** A forecaster as the selection may call it: whoever makes one guards the call. */
public interface Candidate {

    /** What it is. */
    Forecaster.Descriptor descriptor();

    /**
     * Fits and forecasts.
     *
     * @return as many finite values as the horizon has steps
     * @throws SetAside why it cannot
     */
    double[] forecast(Series history, int horizon) throws SetAside;

    /** From how many origins it may be tried at most; fewer for a slow one. */
    default int mostOrigins() {
        return Integer.MAX_VALUE;
    }
}
