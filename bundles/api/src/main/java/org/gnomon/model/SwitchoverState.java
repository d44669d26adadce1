package org.gnomon.model;

/** Where a switchover is. The state machine of the SC. */
public enum SwitchoverState {
    PLANNED,
    PREPARED,
    FROZEN,
    FINALISED,
    FENCED,
    ACTIVATED,
    WATCHING,
    COMMITTED,
    ROLLING_BACK,
    ROLLED_BACK,
    NEEDS_OPERATOR;

    /** Whether nothing follows. */
    public boolean isFinal() {
        return this == COMMITTED || this == ROLLED_BACK || this == NEEDS_OPERATOR;
    }
}
