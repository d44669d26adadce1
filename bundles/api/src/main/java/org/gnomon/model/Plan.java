package org.gnomon.model;

import java.util.List;
import java.util.Optional;

/**
 * What an update would do, found out without moving anything.
 *
 * @param update the update
 * @param from what runs the VM now
 * @param to what would run it, empty if it could not be found out
 * @param blackoutMs forecast blackout in milliseconds, empty if nothing was measured yet
 * @param basis in words, what the forecast rests on
 * @param blockers why it cannot be done now; empty means that a rehearsal may begin
 * @param steps in words, what would be done
 * @param impact what the update is expected to do to the VM's figures, one line per metric
 */
public record Plan(
        Update update,
        VmmVersion from,
        Optional<VmmVersion> to,
        Optional<PredictionInterval> blackoutMs,
        String basis,
        List<Problem> blockers,
        List<String> steps,
        List<UpdateImpact> impact) {

    public Plan {
        blockers = List.copyOf(blockers);
        steps = List.copyOf(steps);
        impact = List.copyOf(impact);
    }
}
