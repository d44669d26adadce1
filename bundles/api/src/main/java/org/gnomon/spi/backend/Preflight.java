package org.gnomon.spi.backend;

import java.util.List;
import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.model.VmmVersion;

/**
 * What looking at an update found.
 *
 * @param target what would run the VM, empty if that could not be found out
 * @param blockers why it cannot be done; empty means that a rehearsal may begin
 * @param notes what an operator should know before
 */
public record Preflight(Optional<VmmVersion> target, List<Problem> blockers, List<String> notes) {

    public Preflight {
        blockers = List.copyOf(blockers);
        notes = List.copyOf(notes);
    }
}
