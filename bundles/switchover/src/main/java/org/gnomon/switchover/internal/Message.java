package org.gnomon.switchover.internal;

import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;

/** What the state machine can be told. */
sealed interface Message {

    /** The shadow that will take over waits for state. */
    record StandByReady() implements Message {}

    /** There is no shadow; the guest was not touched. */
    record StandByFailed(Problem problem) implements Message {}

    /** The backend has done a step inside the blackout. */
    record Reached(SwitchoverState step) implements Message {}

    /** The backend says that the switch is done. */
    record Switched() implements Message {}

    /** The backend says that the switch failed. */
    record SwitchFailed(Problem problem) implements Message {}

    /** Someone looked which side runs. */
    record Found(Truth truth) implements Message {}

    /** Someone looked, after a restart, with the last intent of the journal in hand. */
    record Recovered(Truth truth, Course.Act act) implements Message {}

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
}
