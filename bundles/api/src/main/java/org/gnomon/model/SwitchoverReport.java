package org.gnomon.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a switchover, or its rollback, did.
 *
 * @param vm of which VM
 * @param epoch the activation it made
 * @param startedAt when it began
 * @param status where it stands
 * @param from what ran the VM before
 * @param to what runs it after
 * @param blackout measured, empty if it did not come to a freeze
 * @param lossWindow guest time that was lost, zero unless a checkpoint had to be restored
 * @param events the steps so far
 * @param problem what went wrong, if anything did
 */
public record SwitchoverReport(
        VmId vm,
        Epoch epoch,
        Instant startedAt,
        SwitchoverState status,
        VmmVersion from,
        VmmVersion to,
        Optional<Blackout> blackout,
        Duration lossWindow,
        List<SwitchoverEvent> events,
        Optional<Problem> problem) {

    public SwitchoverReport {
        events = List.copyOf(events);
    }
}
