package org.gnomon.shadow.internal;

import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;

/**
 * How a VM is to be cared for.
 *
 * @param policy how its shadows are kept
 * @param redundancy how many there are, and what for
 */
record Care(ProtectionPolicy policy, Redundancy redundancy) {

    static final Care DEFAULT = new Care(ProtectionPolicy.DEFAULT, Redundancy.ONE);
}
