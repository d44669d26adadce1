package org.gnomon.spi.forecast;

import org.osgi.annotation.versioning.ConsumerType;

/** Who has asked for a training. Any thread may call; never blocks. */
@ConsumerType
public interface TrainingMonitor {

    /**
     * Tells how far it is.
     *
     * @param fraction 0 to 1
     * @param words what is being done, for a person
     */
    void progress(double fraction, String words);

    /** Whether nobody wants the result any more. Ask at least every second. */
    boolean isCancelled();
}
