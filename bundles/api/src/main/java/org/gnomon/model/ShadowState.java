package org.gnomon.model;

/** Where a shadow is in its life. See {@code architecture}: the state machine of the SVM. */
public enum ShadowState {
    ABSENT,
    SEEDING,
    IN_SYNC,
    LAGGING,
    REHEARSING,
    SWITCHING,
    RETIRED,
    FAILED
}
