package org.gnomon.spi.forecast;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A forecaster that has learned from a fleet. Its {@link #fit} only applies that to one series and
 * is quick. Immutable; any thread may ask.
 */
@ConsumerType
public interface TrainedForecaster extends Forecaster {

    /** What was learned, as bytes that {@link FleetTrainer#load} reads. At most 64 MiB. */
    byte[] state();

    /** In words, what was learned and from what: size, series, epochs, seed, last error. */
    String provenance();
}
