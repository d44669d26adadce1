package org.gnomon.spi.backend;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Copies what is still different to the replica, called by the backend while the guest is frozen.
 */
@ProviderType
@FunctionalInterface
public interface FinalSync {

    /** Copies. Blocks; the backend calls it on a thread that may block. */
    void copyWhileFrozen();
}
