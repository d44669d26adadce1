package org.gnomon.itests.evaluation.forecast;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnomon.prediction.internal.forecast.select.Candidate;
import org.gnomon.prediction.internal.forecast.select.DirectCandidate;
import org.gnomon.prediction.internal.forecast.select.SetAside;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/**
 * One that has learned from the beginning of a series, and of others.
 *
 * @param forecaster the trained one
 * @param until to which time
 */
record Trained(Forecaster forecaster, Instant until) implements Candidate {

    /** The methods for a series, with one more that was trained on so many of its first values. */
    static List<Candidate> with(
            List<Candidate> methods, Optional<Forecaster> net, Series series, int values) {
        if (net.isEmpty()) {
            return methods;
        }
        Instant until = series.start().plus(series.step().multipliedBy(values));
        List<Candidate> all = new ArrayList<>(methods);
        all.add(new Trained(net.get(), until));
        return all;
    }

    @Override
    public Forecaster.Descriptor descriptor() {
        return forecaster.descriptor();
    }

    @Override
    public double[] forecast(Series history, int horizon) throws SetAside {
        return new DirectCandidate(forecaster).forecast(history, horizon);
    }

    @Override
    public Optional<Instant> knownUntil() {
        return Optional.of(until);
    }
}
