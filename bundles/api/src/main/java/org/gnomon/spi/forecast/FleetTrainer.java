package org.gnomon.spi.forecast;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Learns one model from all series of a fleet, such as a neural net. PAM trains it in the
 * background, keeps what came out, and uses it as one forecaster among others. Stateless; called by
 * any thread, but not by several at once.
 */
@ConsumerType
public interface FleetTrainer {

    /** What it trains; the trained forecaster has the same descriptor. */
    Forecaster.Descriptor descriptor();

    /**
     * Trains. Takes up to some minutes of one CPU, makes no threads and asks the monitor often.
     *
     * @param fleet the series to learn from, 1 or more, each in its own unit; a missing value is
     *     NaN
     * @param from to go on from what was learned before (fine-tuning); empty to begin anew
     * @param seed the only source of randomness: the same series in the same order, seed and
     *     version train the same forecaster, bit for bit
     * @param monitor is told of progress and asked whether to go on
     * @throws org.gnomon.model.GnomonException {@code refused} if the series are too few or too
     *     short, or the monitor has said that nobody wants it
     */
    TrainedForecaster train(
            List<Series> fleet,
            Optional<TrainedForecaster> from,
            long seed,
            TrainingMonitor monitor);

    /**
     * Reads what it has trained before. The bytes may be anyone's: they are checked.
     *
     * @param state from {@link TrainedForecaster#state()}
     * @throws org.gnomon.model.GnomonException {@code invalid-input} if the bytes are not a state
     *     of this name and version
     */
    TrainedForecaster load(byte[] state);
}
