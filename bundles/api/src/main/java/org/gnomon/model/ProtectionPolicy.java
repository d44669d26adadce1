package org.gnomon.model;

import java.time.Duration;

/**
 * How a VM is protected, rehearsed and watched. Spans are all positive.
 *
 * @param lagTarget how old the replica may be before it counts as lagging
 * @param maxBytesPerSecond most bytes to send per second, 0 for no limit
 * @param sampleEvery how often the VM and its copies are sampled
 * @param warmUp what is discarded at the beginning of each phase of a rehearsal and of the watch
 * @param calibration how long the copy runs before the update is applied to it
 * @param trial how long it runs with the update
 * @param watch how long the new primary is watched before the old one is released
 * @param checkpointAge how old the checkpoint for a rollback may be at the switch
 */
public record ProtectionPolicy(
        Duration lagTarget,
        long maxBytesPerSecond,
        Duration sampleEvery,
        Duration warmUp,
        Duration calibration,
        Duration trial,
        Duration watch,
        Duration checkpointAge) {

    /** For real work. */
    public static final ProtectionPolicy DEFAULT =
            new ProtectionPolicy(
                    Duration.ofSeconds(2),
                    0,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30));

    /** For demonstrations and tests: seconds instead of minutes. */
    public static final ProtectionPolicy QUICK =
            new ProtectionPolicy(
                    Duration.ofSeconds(1),
                    0,
                    Duration.ofMillis(100),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(10));

    public ProtectionPolicy {
        requirePositive("lagTarget", lagTarget);
        requirePositive("sampleEvery", sampleEvery);
        requirePositive("calibration", calibration);
        requirePositive("trial", trial);
        requirePositive("watch", watch);
        requirePositive("checkpointAge", checkpointAge);
        if (warmUp.isNegative() || maxBytesPerSecond < 0) {
            throw invalid("warmUp " + warmUp + ", maxBytesPerSecond " + maxBytesPerSecond);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw invalid(name + " is " + value);
        }
    }

    private static GnomonException invalid(String what) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        what,
                        "Give spans longer than zero, for example 30s.")
                .asException();
    }
}
