package org.gnomon.model;

import java.util.List;
import java.util.Optional;

/**
 * What became of an update, from plan to watch.
 *
 * @param plan what was planned
 * @param replication the replica at the end, empty if there was none
 * @param rehearsal the verdict on the shadow, empty if it did not come to one
 * @param switchover what was switched, empty if nothing was
 * @param watch the verdict on the new primary, empty if there was no watch
 * @param alerts what was raised
 * @param activeCopies how many copies of the VM were found running at the end; anything but 1 is an
 *     alarm
 */
public record UpdateReport(
        Plan plan,
        Optional<ReplicationStatus> replication,
        Optional<Judgement> rehearsal,
        Optional<SwitchoverReport> switchover,
        Optional<Judgement> watch,
        List<Alert> alerts,
        int activeCopies) {

    public UpdateReport {
        alerts = List.copyOf(alerts);
    }

    /** Whether the update is in force. */
    public boolean succeeded() {
        return activeCopies == 1
                && switchover.map(s -> s.status() == SwitchoverState.COMMITTED).orElse(false);
    }
}
