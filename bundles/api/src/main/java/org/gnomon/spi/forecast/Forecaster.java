package org.gnomon.spi.forecast;

import org.osgi.annotation.versioning.ConsumerType;

/** A way to forecast a time series. Stateless; called by any thread, also by several at once. */
@ConsumerType
public interface Forecaster {

    /** What it is. */
    Descriptor descriptor();

    /**
     * Learns from a series.
     *
     * @param history at least {@link Descriptor#minimumHistory()} values
     * @param seed the only source of randomness
     * @return a model that can be asked again and again
     * @throws org.gnomon.model.GnomonException if it cannot make anything of the series
     */
    FittedModel fit(Series history, long seed);

    /**
     * Reads a model that it has written before. The bytes may be anyone's: they are checked.
     *
     * @param state from {@link FittedModel#state()}
     * @return a model that forecasts what the one that was written did, bit for bit
     * @throws org.gnomon.model.GnomonException {@code invalid-input} if the bytes are not a state
     *     of this name and version
     */
    FittedModel restore(byte[] state);

    /**
     * What a forecaster is.
     *
     * @param name a stable name in kebab-case
     * @param version of its algorithm; the same name and version forecast alike
     * @param description a line for a person
     * @param minimumHistory how many values it needs at least
     */
    record Descriptor(String name, String version, String description, int minimumHistory) {}
}
