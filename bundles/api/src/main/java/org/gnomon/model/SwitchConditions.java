package org.gnomon.model;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a VM is like when it is about to be switched: what a forecast of the blackout rests on.
 *
 * @param backend the name of the hypervisor backend
 * @param updateClass what kind of update
 * @param from what runs it
 * @param to what is to run it, empty if not known
 * @param copied whether its changed memory is copied inside the freeze; otherwise it stays where it
 *     is
 * @param memoryBytes the size of its memory
 * @param dirtied how much it dirties in spans of several lengths, shortest first; empty if not
 *     measured
 * @param bytesPerSecond how fast its memory is copied, NaN if not measured
 * @param cpuUsage fraction of its virtual CPUs in use, NaN if not measured
 * @param hostPressure fraction of the time in which work on its host waited for a CPU, NaN if not
 *     measured
 */
public record SwitchConditions(
        String backend,
        UpdateClass updateClass,
        VmmVersion from,
        Optional<VmmVersion> to,
        boolean copied,
        long memoryBytes,
        List<Dirtied> dirtied,
        double bytesPerSecond,
        double cpuUsage,
        double hostPressure) {

    public SwitchConditions {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(updateClass, "updateClass");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        dirtied = List.copyOf(dirtied);
    }

    /** The same where nothing is known of the host. */
    public SwitchConditions(
            String backend,
            UpdateClass updateClass,
            VmmVersion from,
            Optional<VmmVersion> to,
            boolean copied,
            long memoryBytes,
            List<Dirtied> dirtied,
            double bytesPerSecond,
            double cpuUsage) {
        this(
                backend,
                updateClass,
                from,
                to,
                copied,
                memoryBytes,
                dirtied,
                bytesPerSecond,
                cpuUsage,
                Double.NaN);
    }

    /**
     * How much memory a guest dirties in a span: pages that it writes several times count once.
     *
     * @param span how long was looked, longer than zero
     * @param bytes of pages that changed in it
     */
    public record Dirtied(Duration span, long bytes) {

        public Dirtied {
            if (span.isZero() || span.isNegative() || bytes < 0) {
                throw new IllegalArgumentException(
                        "dirtied " + bytes + " bytes in " + span + ", expected a span above zero");
            }
        }
    }
}
