package org.gnomon.prediction.internal.forecast.select;

import java.time.Instant;
import java.util.Optional;
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

    /**
     * The end of what it has learned from beforehand, as one trained on the fleet has: it is tried
     * on what came later only, or it would be tried on what it knows.
     */
    default Optional<Instant> knownUntil() {
        return Optional.empty();
    }

    /** From how many origins it may be tried at most; fewer for a slow one. */
    default int mostOrigins() {
        return Integer.MAX_VALUE;
    }
}
