package org.gnomon.backend.kvm.internal.process;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One process and no other: ids are used again, so the start time and the boot belong to it.
 *
 * @param pid its id
 * @param startTicks when it started, in clock ticks since boot
 * @param bootId of which boot
 */
public record ProcessIdentity(long pid, long startTicks, String bootId) {

    /** The process that has the id now; empty if there is none. */
    public static Optional<ProcessIdentity> of(long pid) {
        OptionalLong ticks = ProcFs.startTicks(pid);
        return ticks.isEmpty()
                ? Optional.empty()
                : Optional.of(new ProcessIdentity(pid, ticks.getAsLong(), ProcFs.bootId()));
    }

    @JsonIgnore
    public boolean isAlive() {
        OptionalLong ticks = ProcFs.startTicks(pid);
        return ticks.isPresent()
                && ticks.getAsLong() == startTicks
                && ProcFs.bootId().equals(bootId);
    }
}
