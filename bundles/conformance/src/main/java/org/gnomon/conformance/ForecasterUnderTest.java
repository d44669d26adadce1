package org.gnomon.conformance;

import org.gnomon.conformance.support.Histories;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/** Which forecaster to test. */
public interface ForecasterUnderTest {

    /** The forecaster; better a new object each time, as after an update of its bundle. */
    Forecaster forecaster();

    /** How many values most of the tests' series have: twice what it needs, and some. */
    default int length() {
        return Math.max(120, 2 * forecaster().descriptor().minimumHistory());
    }

    /** An ordinary series; another one for each seed. */
    default Series wave(long seed) {
        return Histories.wave(length(), seed);
    }
}
