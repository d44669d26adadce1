package org.gnomon.spi.forecast;

import org.osgi.annotation.versioning.ConsumerType;

/** A forecaster that has learned from a series. Immutable; any thread may ask. */
@ConsumerType
public interface FittedModel {

    /**
     * Forecasts the values that follow the series.
     *
     * @param horizon how many, 1 or more
     * @return as many finite values, in the series' own unit
     */
    double[] forecast(int horizon);

    /** In words, what was learned and from what: parameters, number of values, seed. */
    String provenance();

    /**
     * What was learned, as bytes that {@link Forecaster#restore} of the same name and version
     * reads, also after a restart. At most 16 MiB.
     */
    byte[] state();
}
