package org.gnomon.spi.backend;

import org.gnomon.model.SwitchoverState;
import org.osgi.annotation.versioning.ProviderType;

/** Told by the backend of each step inside the blackout. */
@ProviderType
@FunctionalInterface
public interface StepGate {

    /**
     * A step is done: FROZEN, FINALISED, FENCED or ACTIVATED, in this order. Returns quickly. If it
     * throws before ACTIVATED, the backend stops, lets the old side go on and fails with what was
     * thrown.
     */
    void reached(SwitchoverState state);
}
