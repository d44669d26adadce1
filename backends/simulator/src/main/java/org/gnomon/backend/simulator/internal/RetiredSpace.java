package org.gnomon.backend.simulator.internal;

import org.gnomon.model.UpdateClass;

/**
 * What a host keeps of the side that was left.
 *
 * @param side the old VMM process, frozen
 * @param leftBy which kind of update it was left by
 * @param kept the state that a restore goes back to
 */
record RetiredSpace(Instance side, UpdateClass leftBy, Kept kept) {}
