package org.gnomon.prediction.internal.forecast.select;

import java.util.Arrays;
import org.gnomon.model.GnomonException;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/**
 * A forecaster that is trusted: called at once, without a deadline.
 *
 * @param forecaster a built-in one, or a stranger's where somebody else watches over it
 */
public record DirectCandidate(Forecaster forecaster) implements Candidate {

    @Override
    public Forecaster.Descriptor descriptor() {
        return forecaster.descriptor();
    }

    @Override
    public double[] forecast(Series history, int horizon) throws SetAside {
        try {
            return forecaster.fit(history, Arrays.hashCode(history.toArray())).forecast(horizon);
        } catch (GnomonException e) {
            throw new SetAside(e.problem().message());
        }
    }
}
