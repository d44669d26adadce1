package org.gnomon.itests.simulation.world;

/** Bugs that are planted to see whether the checkers find them. */
public enum Mutant {
    NONE,
    /** The hypervisor says that the old side is fenced, and lets it run. */
    FENCE_LIES,
    /** The host takes any epoch. */
    EPOCH_NOT_CHECKED,
    /** The journal has an intent only some time after the act. */
    INTENT_AFTER_ACT,
    /** When a switch times out, the old side is resumed without looking. */
    RESUMES_BLINDLY,
    /** Each alert comes twice. */
    ALERTS_TWICE,
    /** The old side is released as soon as the new one runs. */
    RELEASES_EARLY,
    /** Whoever asks what runs is told: all is well. */
    GUESSES,
    /** A return to a checkpoint says that a tenth of what was lost was lost. */
    LOSS_UNDERSTATED,
    /** The alert that a primary is lost is swallowed; all others are told. */
    SWALLOWS_LOST_PRIMARIES,
    /** Forced entries stay in memory. */
    NEVER_FORCES,
    /** No alert ever reaches the journal or anybody. */
    SWALLOWS_ALERTS,
    /** The lock on the data directory keeps nobody out. */
    LOCK_IGNORED
}
