package org.gnomon.model;

import java.time.Instant;

/**
 * Something the operator has to know.
 *
 * @param at when
 * @param vm about which VM
 * @param problem what it is and what to do
 */
public record Alert(Instant at, VmId vm, Problem problem) {}
