package org.gnomon.switchover.internal;

import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;

/** What the state machines can be told. */
sealed interface Message {

    /** The shadow that will take over waits for state. */
    record StandByReady() implements Message {}

    /** There is no shadow; the guest was not touched. */
    record StandByFailed(Problem problem) implements Message {}

    /** Someone wants it undone, and the guest was not touched yet. */
    record Abandoned(Problem problem) implements Message {}

    /** The next act could not be journaled, or has no epoch; it was not begun. */
    record IntentRefused(Problem problem) implements Message {}

    /** The backend has done a step inside the blackout. */
    record Reached(SwitchoverState step) implements Message {}

    /** The backend says that the switch is done. */
    record Switched() implements Message {}

    /** The backend says that the switch failed. */
    record SwitchFailed(Problem problem) implements Message {}

    /**
     * Someone looked which side runs.
     *
     * @param more whether another shadow may be tried
     */
    record Found(Truth truth, boolean more) implements Message {}

    /**
     * Someone looked, after a restart, with the last intent of the journal in hand.
     *
     * @param more whether a checkpoint is there that a failover may be tried with
     */
    record Recovered(Truth truth, Course.Act act, boolean more) implements Message {}

    /** The old side is not needed any more. */
    record CommitAsked() implements Message {}

    /** The old side is freed. */
    record Released() implements Message {}

    /** The old side could not be freed. */
    record ReleaseFailed(Problem problem) implements Message {}

    /** The old side is wanted back. */
    record RollbackAsked() implements Message {}

    /** The backend says that the old side runs again. */
    record WentBack() implements Message {}

    /** The guest's present state could not be brought back to the old side. */
    record TransferFailed(Problem problem) implements Message {}

    /** The checkpoint could not be restored either; looked again with this result. */
    record RestoreFailed(Problem problem, Truth truth) implements Message {}

    /** The backend says that a checkpoint runs as the VM. */
    record FailedOver() implements Message {}

    /** The backend says that it could not run the checkpoint. */
    record FailOverFailed(Problem problem) implements Message {}

    /** What went wrong according to this message; null if it tells of no problem. */
    default Problem trouble() {
        if (this instanceof StandByFailed m) {
            return m.problem();
        }
        if (this instanceof SwitchFailed m) {
            return m.problem();
        }
        if (this instanceof TransferFailed m) {
            return m.problem();
        }
        if (this instanceof RestoreFailed m) {
            return m.problem();
        }
        if (this instanceof FailOverFailed m) {
            return m.problem();
        }
        if (this instanceof ReleaseFailed m) {
            return m.problem();
        }
        if (this instanceof IntentRefused m) {
            return m.problem();
        }
        return this instanceof Abandoned m ? m.problem() : null;
    }
}
