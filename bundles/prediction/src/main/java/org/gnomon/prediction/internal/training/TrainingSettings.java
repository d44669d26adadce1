package org.gnomon.prediction.internal.training;

import java.time.Duration;
import org.gnomon.model.Problem;

/**
 * How what learns from the fleet is trained.
 *
 * @param every how often it is trained by itself; zero for never, which is the default, since
 *     minutes of a processor on a host of VMs are the operator's to give
 * @param step the step of the series that it then learns from
 * @param limit a training that takes longer is asked to end, and given up if it does not
 * @param series how many series at most
 * @param seed where all its randomness comes from
 */
public record TrainingSettings(
        Duration every, Duration step, Duration limit, int series, long seed) {

    /** Not by itself; steps of 5 minutes, half an hour, 256 series, seed 1. */
    public static final TrainingSettings DEFAULT =
            new TrainingSettings(
                    Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(30), 256, 1);

    private static final Duration LEAST_EVERY = Duration.ofMinutes(1);
    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);
    private static final Duration MOST_GRACE = Duration.ofMinutes(1);

    public TrainingSettings {
        require("train.every", every.isZero() || every.compareTo(LEAST_EVERY) >= 0, every);
        require("train.step", step.compareTo(Duration.ofMillis(1)) >= 0, step);
        require("train.limit", limit.compareTo(Duration.ofSeconds(1)) >= 0, limit);
        require("train.series", series >= 1 && series <= 4096, series);
    }

    /** How long one that was asked to end is waited for: a tenth more, 2 s to a minute. */
    Duration grace() {
        Duration tenth = limit.dividedBy(10);
        return tenth.compareTo(LEAST_GRACE) < 0
                ? LEAST_GRACE
                : tenth.compareTo(MOST_GRACE) > 0 ? MOST_GRACE : tenth;
    }

    private static void require(String key, boolean fine, Object found) {
        if (!fine) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            key + " is " + found + ", which is out of bounds",
                            "Give 0 or at least 1m between trainings, a step of at least 1ms, a"
                                    + " limit of at least 1s, and 1 to 4096 series.")
                    .asException();
        }
    }
}
