package org.gnomon.backend.kvm.internal.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;

/**
 * What QEMU says of its migration.
 *
 * @param status QEMU's word
 * @param syncs how often it has read its dirty log
 * @param remainingBytes known to have changed and not sent
 * @param pages sent so far, fill pages included
 * @param dirtyBytesPerSecond what the guest writes; NaN if not measured yet
 * @param throttle how much the guest is slowed down, as a fraction
 * @param error what went wrong; empty if nothing
 */
record Look(
        String status,
        long syncs,
        long remainingBytes,
        long pages,
        double dirtyBytesPerSecond,
        double throttle,
        String error) {
    private static final Set<String> UNDER_WAY =
            Set.of("setup", "active", "pre-switchover", "device", "cancelling");

    static final String COMPLETED = "completed";
    static final String PAUSED = "pre-switchover";

    /** Nothing seen yet. */
    static final Look NONE = new Look("none", 0, -1, 0, Double.NaN, 0, "");

    static Look of(JsonNode answer) {
        JsonNode ram = answer.path("ram");
        long syncs = ram.path("dirty-sync-count").asLong();
        long rate = ram.path("dirty-pages-rate").asLong();
        return new Look(
                answer.path("status").asText("none"),
                syncs,
                ram.path("remaining").asLong(-1),
                ram.path("normal").asLong() + ram.path("duplicate").asLong(),
                syncs < 2 ? Double.NaN : (double) rate * StreamLayout.PAGE,
                answer.path("cpu-throttle-percentage").asInt() / 100.0,
                answer.path("error-desc").asText());
    }

    /** Whether QEMU is at it. */
    boolean isUnderWay() {
        return UNDER_WAY.contains(status);
    }

    /** Whether it hands out memory while the guest runs. */
    boolean isActive() {
        return status.equals("active");
    }

    /** Whether each page has been sent once. */
    boolean isSeeded() {
        return syncs > 1;
    }

    /** What to say of a migration that ended so. */
    GnomonException failure(RuntimeException reading) {
        if (reading instanceof GnomonException g && error.isEmpty()) {
            return g;
        }
        return Problem.of(
                        Problems.QEMU_ERROR,
                        "QEMU's migration ended as "
                                + status
                                + (error.isEmpty() ? "" : ": " + error)
                                + ".",
                        "Look at the log of the QEMU in the VM's state folder.")
                .asException(reading);
    }
}
