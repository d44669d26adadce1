package org.gnomon.prediction.internal.blackout;

import java.time.Duration;
import java.time.Instant;

/** A part of a blackout that was measured by itself, in a checkpoint or a rehearsal. */
record Observation(Instant at, Part part, Duration took) {

    /** What was measured. */
    enum Part {
        CHECKPOINT_PAUSE("checkpoint pause"),
        REHEARSAL_LOAD("loading in a rehearsal"),
        FINAL_SYNC("final sync");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    double millis() {
        return took.toNanos() / 1e6;
    }
}
