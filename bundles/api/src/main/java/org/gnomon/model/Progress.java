package org.gnomon.model;

import java.time.Instant;

/**
 * A sign of life of long work.
 *
 * @param at when
 * @param vm for which VM
 * @param stage a stable word: protect, plan, rehearse, decide, switch, watch, rollback, report
 * @param message a sentence for a person
 * @param fraction how much of the stage is done, 0 to 1, NaN if unknown
 */
public record Progress(Instant at, VmId vm, String stage, String message, double fraction) {}
