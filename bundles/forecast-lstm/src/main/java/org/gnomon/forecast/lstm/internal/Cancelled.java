package org.gnomon.forecast.lstm.internal;

import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.TrainingMonitor;

/** Asks the monitor whether to go on. */
final class Cancelled {

    private Cancelled() {}

    static void check(TrainingMonitor monitor, String doing) {
        if (monitor.isCancelled()) {
            throw Problem.of(
                            Problem.REFUSED,
                            "the training was cancelled while " + doing,
                            "Start it again if its result is wanted after all.")
                    .asException();
        }
    }
}
