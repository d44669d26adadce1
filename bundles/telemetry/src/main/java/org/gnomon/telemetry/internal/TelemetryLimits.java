package org.gnomon.telemetry.internal;

import java.time.Duration;
import org.gnomon.model.Problem;

/**
 * How much history is kept.
 *
 * @param keepFor samples older than this are dropped
 * @param keepSamples most samples per VM on disk
 * @param ringSamples most samples per VM in memory
 * @param commitEvery how often new samples go to disk; what is younger is lost if the process dies
 */
public record TelemetryLimits(
        Duration keepFor, long keepSamples, int ringSamples, Duration commitEvery) {

    /** 30 days, a million samples per VM. */
    public static final TelemetryLimits DEFAULT =
            new TelemetryLimits(Duration.ofDays(30), 1_000_000, 4096, Duration.ofSeconds(2));

    public TelemetryLimits {
        require("keep.days", keepFor.compareTo(Duration.ofMinutes(1)) >= 0, keepFor);
        require("keep.samples", keepSamples >= 1, keepSamples);
        require("ring.samples", ringSamples >= 1 && ringSamples <= 1_000_000, ringSamples);
        require("commit.every.ms", commitEvery.toMillis() >= 10, commitEvery);
    }

    private static void require(String key, boolean fine, Object found) {
        if (!fine) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            key + " is " + found + ", which is out of bounds",
                            "Give at least 1 day and 1 sample, 1 to 1000000 samples in memory, and"
                                    + " 10 ms or more between commits.")
                    .asException();
        }
    }
}
