package org.gnomon.model;

import java.time.Instant;

/**
 * One step of a switchover, as it went into the journal.
 *
 * @param timestamp when
 * @param primaryVMID the VM that was active when the switchover began
 * @param shadowVMID its shadow
 * @param status the state reached
 */
public record SwitchoverEvent(
        Instant timestamp, VmId primaryVMID, VmId shadowVMID, SwitchoverState status) {}
