package org.gnomon.backend.simulator.internal;

import org.gnomon.model.OpaqueState;

/**
 * A state to which a restore goes back.
 *
 * @param device CPU and device state
 * @param memory of the same instant; belongs to this alone
 */
record Kept(OpaqueState device, GuestMemory memory) {}
