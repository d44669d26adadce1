package org.gnomon.prediction.internal.forecast;

import java.time.Duration;

/** What all strangers together may take for one forecast. One thread. */
final class Budget {

    private Duration left;

    Budget(Duration left) {
        this.left = left;
    }

    /** Zero or less if it is used up. */
    Duration left() {
        return left;
    }

    void spend(Duration taken) {
        left = left.minus(taken);
    }
}
