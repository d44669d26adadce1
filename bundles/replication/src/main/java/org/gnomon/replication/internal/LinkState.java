package org.gnomon.replication.internal;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowState;

/** The states of a link; drawn in the package documentation. */
enum LinkState {
    SEEDING(ShadowState.SEEDING),
    IN_SYNC(ShadowState.IN_SYNC),
    LAGGING(ShadowState.LAGGING),
    /** On the way to a held checkpoint; pages may still be written. */
    CHECKPOINTING(ShadowState.IN_SYNC),
    /** Checkpoint mode: one is held, and the next one is not due yet. */
    HOLDING(ShadowState.IN_SYNC),
    /** Checkpoint mode: one is held, and the next one is collected beside it. */
    ADVANCING(ShadowState.IN_SYNC),
    /** A checkpoint is held for somebody. */
    REHEARSING(ShadowState.REHEARSING),
    /** A switch copied the last changes; whose memory is whose is about to change. */
    SWITCHING(ShadowState.SWITCHING),
    FAILED(ShadowState.FAILED),
    STOPPED(ShadowState.ABSENT);

    private static final Map<LinkState, Set<LinkState>> NEXT = new EnumMap<>(LinkState.class);

    static {
        NEXT.put(SEEDING, EnumSet.of(IN_SYNC, LAGGING, ADVANCING, FAILED, STOPPED));
        NEXT.put(IN_SYNC, EnumSet.of(LAGGING, CHECKPOINTING, SWITCHING, FAILED, STOPPED));
        NEXT.put(LAGGING, EnumSet.of(IN_SYNC, CHECKPOINTING, SWITCHING, FAILED, STOPPED));
        NEXT.put(CHECKPOINTING, EnumSet.of(REHEARSING, HOLDING, IN_SYNC, LAGGING, FAILED, STOPPED));
        NEXT.put(HOLDING, EnumSet.of(ADVANCING, SWITCHING, FAILED, STOPPED));
        NEXT.put(
                ADVANCING,
                EnumSet.of(HOLDING, REHEARSING, SWITCHING, IN_SYNC, LAGGING, FAILED, STOPPED));
        NEXT.put(REHEARSING, EnumSet.of(IN_SYNC, LAGGING, HOLDING, FAILED, STOPPED));
        NEXT.put(SWITCHING, EnumSet.of(IN_SYNC, LAGGING, HOLDING, FAILED, STOPPED));
        NEXT.put(FAILED, EnumSet.of(STOPPED));
        NEXT.put(STOPPED, EnumSet.of(FAILED));
    }

    private final ShadowState shown;

    LinkState(ShadowState shown) {
        this.shown = shown;
    }

    /** What a status shows. */
    ShadowState shown() {
        return shown;
    }

    /** Whether rounds run one after the other. */
    boolean replicates() {
        return this == SEEDING || followsLag();
    }

    /** Whether a feed runs to a replica on another host: rounds, or the next checkpoint. */
    boolean isFed() {
        return replicates() || this == ADVANCING;
    }

    /** Whether the replica's own checkpoint, and no round, is how new it is. */
    boolean holdsOwn() {
        return this == HOLDING || this == ADVANCING;
    }

    /** Whether it is the lag that decides the state. */
    boolean followsLag() {
        return this == IN_SYNC || this == LAGGING;
    }

    /** Whether a checkpoint is held or on its way, and the state that is shown goes by its age. */
    boolean followsCheckpoints() {
        return this == CHECKPOINTING || this == HOLDING || this == ADVANCING;
    }

    /** Whether a switch may copy what is left to be copied. */
    boolean mayBeSwitchedTo() {
        return followsLag() || this == HOLDING || this == ADVANCING || this == SWITCHING;
    }

    /** Whether nothing is left but to free the replica. */
    boolean isOver() {
        return this == FAILED || this == STOPPED;
    }

    /** The state to go to. Fails with {@code illegal-transition}. */
    LinkState to(LinkState next) {
        if (!NEXT.get(this).contains(next)) {
            throw Problem.of(
                            Problem.ILLEGAL_TRANSITION,
                            "replication is " + this + " and cannot become " + next,
                            "From here it can become " + NEXT.get(this) + ".")
                    .asException();
        }
        return next;
    }
}
