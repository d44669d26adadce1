package org.gnomon.itests.evaluation.watch;

import java.util.List;

/**
 * What hits and misses are worth to a kind of user (Lavin and Ahmad, "Evaluating real-time anomaly
 * detection algorithms: the Numenta Anomaly Benchmark", 2015).
 *
 * @param label as in the published results
 * @param hit most that finding a window is worth
 * @param falseAlarm most that an alarm outside the windows costs
 * @param miss what a window without an alarm costs
 */
public record Profile(String label, double hit, double falseAlarm, double miss) {

    /** The published ones. */
    public static final List<Profile> ALL =
            List.of(
                    new Profile("standard", 1, 0.11, 1),
                    new Profile("reward_low_FP_rate", 1, 0.22, 1),
                    new Profile("reward_low_FN_rate", 1, 0.11, 2));
}
