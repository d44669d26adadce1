package org.gnomon.switchover.internal;

import static org.gnomon.model.SwitchoverState.ACTIVATED;
import static org.gnomon.model.SwitchoverState.COMMITTED;
import static org.gnomon.model.SwitchoverState.FENCED;
import static org.gnomon.model.SwitchoverState.FINALISED;
import static org.gnomon.model.SwitchoverState.FROZEN;
import static org.gnomon.model.SwitchoverState.NEEDS_OPERATOR;
import static org.gnomon.model.SwitchoverState.PLANNED;
import static org.gnomon.model.SwitchoverState.PREPARED;
import static org.gnomon.model.SwitchoverState.ROLLED_BACK;
import static org.gnomon.model.SwitchoverState.ROLLING_BACK;
import static org.gnomon.model.SwitchoverState.WATCHING;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;

/**
 * The state machine of a planned switchover and its rollback: message in, new state and actions
 * out. No effects. See the package.
 */
final class SwitchoverMachine {

    /** What to do after a message, in order. */
    enum Action {
        /** Force the next act to the journal; if that fails, nothing of this step happens. */
        INTEND,
        /** Force the new state to the journal. */
        RECORD,
        /** Note the step without waiting for the disk. */
        NOTE,
        STAND_BY,
        SWITCH_OVER,
        /** Ask the backend what runs; the answer is the next message. */
        LOOK,
        /** Throw away the shadow that did not take over. */
        DISCARD,
        RELEASE_OLD,
        TRANSFER_BACK,
        RESTORE_CHECKPOINT,
        /** After a rollback: free the side that was left. */
        FREE_NEW,
        FAIL_OVER
    }

    /** What a message leads to. */
    record Step(SwitchoverState state, List<Action> actions) {}

    private static final Set<SwitchoverState> BEFORE_ACTIVATION =
            EnumSet.of(PLANNED, PREPARED, FROZEN, FINALISED, FENCED);
    private static final Set<SwitchoverState> SWITCHING =
            EnumSet.of(PREPARED, FROZEN, FINALISED, FENCED, ACTIVATED);
    private static final Map<SwitchoverState, SwitchoverState> NEXT =
            Map.of(
                    PREPARED, FROZEN,
                    FROZEN, FINALISED,
                    FINALISED, FENCED,
                    FENCED, ACTIVATED);

    private SwitchoverMachine() {}

    /** As {@link #on(SwitchoverState, Message)}, or its like for a failover. */
    static Step on(Course course, Message message) {
        return course.act() == Course.Act.FAILOVER
                ? FailoverMachine.on(course.state(), message)
                : on(course.state(), message);
    }

    /**
     * The step of a planned switchover that a message leads to.
     *
     * @throws org.gnomon.model.GnomonException {@code illegal-transition} if it has no place in
     *     this state
     */
    static Step on(SwitchoverState state, Message message) {
        Step step =
                switch (state) {
                    case PLANNED -> planned(message);
                    case PREPARED, FROZEN, FINALISED, FENCED, ACTIVATED ->
                            switching(state, message);
                    case WATCHING -> watching(message);
                    case ROLLING_BACK -> rollingBack(message);
                    case COMMITTED, ROLLED_BACK, NEEDS_OPERATOR -> null;
                };
        if (step == null) {
            throw illegal(state, message);
        }
        return step;
    }

    private static Step planned(Message message) {
        if (message instanceof Message.StandByReady) {
            return step(PREPARED, Action.INTEND, Action.SWITCH_OVER);
        }
        if (message instanceof Message.StandByFailed || message instanceof Message.Abandoned) {
            return step(PLANNED, Action.LOOK);
        }
        return settled(PLANNED, message);
    }

    private static Step switching(SwitchoverState state, Message message) {
        if (message instanceof Message.Reached reached) {
            return reached.step() == NEXT.get(state) ? step(reached.step(), Action.NOTE) : null;
        }
        if (message instanceof Message.Switched) {
            return state == ACTIVATED
                    ? step(ACTIVATED, Action.RECORD, Action.LOOK)
                    : step(state, Action.LOOK);
        }
        if (message instanceof Message.SwitchFailed failed) {
            return unknown(failed.problem())
                    ? step(NEEDS_OPERATOR, Action.RECORD)
                    : step(state, Action.LOOK);
        }
        return settled(state, message);
    }

    private static Step watching(Message message) {
        if (message instanceof Message.CommitAsked) {
            return step(WATCHING, Action.INTEND, Action.RELEASE_OLD);
        }
        if (message instanceof Message.Released) {
            return step(COMMITTED, Action.RECORD);
        }
        if (message instanceof Message.ReleaseFailed) {
            return step(WATCHING, Action.RECORD);
        }
        if (message instanceof Message.IntentRefused) {
            return step(WATCHING);
        }
        if (message instanceof Message.RollbackAsked) {
            return step(ROLLING_BACK, Action.INTEND, Action.TRANSFER_BACK);
        }
        if (message instanceof Message.Recovered recovered
                && recovered.act() == Course.Act.COMMIT
                && recovered.truth() == Truth.NEW_RUNS) {
            return step(WATCHING, Action.RELEASE_OLD);
        }
        return settled(WATCHING, message);
    }

    private static Step rollingBack(Message message) {
        if (message instanceof Message.Reached) {
            return step(ROLLING_BACK, Action.NOTE);
        }
        if (message instanceof Message.WentBack) {
            return step(ROLLING_BACK, Action.LOOK);
        }
        if (message instanceof Message.IntentRefused) {
            return step(WATCHING, Action.RECORD);
        }
        if (message instanceof Message.TransferFailed failed) {
            if (unknown(failed.problem())) {
                return step(NEEDS_OPERATOR, Action.RECORD);
            }
            return failed.problem().code().equals(Problem.UNSUPPORTED)
                    ? step(ROLLING_BACK, Action.INTEND, Action.RESTORE_CHECKPOINT)
                    : step(ROLLING_BACK, Action.LOOK);
        }
        if (message instanceof Message.RestoreFailed failed) {
            boolean lost = unknown(failed.problem()) || failed.truth() == Truth.NEW_GONE;
            return lost ? step(NEEDS_OPERATOR, Action.RECORD) : back(failed.truth());
        }
        if (message instanceof Message.Recovered recovered
                && (recovered.truth() == Truth.NEW_RUNS || recovered.truth() == Truth.NEW_GONE)) {
            return step(ROLLING_BACK, Action.INTEND, Action.TRANSFER_BACK);
        }
        Truth truth = truthIn(message);
        return truth == null ? null : back(truth);
    }

    private static Step back(Truth truth) {
        return switch (truth) {
            case BACK_RUNS -> step(ROLLED_BACK, Action.RECORD, Action.FREE_NEW);
            case NEW_RUNS -> step(WATCHING, Action.RECORD);
            case NEW_GONE -> step(ROLLING_BACK, Action.INTEND, Action.RESTORE_CHECKPOINT);
            case OLD_RUNS, OLD_GONE, OLD_LOST, UNCLEAR -> step(NEEDS_OPERATOR, Action.RECORD);
        };
    }

    private static Step settled(SwitchoverState state, Message message) {
        boolean before = BEFORE_ACTIVATION.contains(state);
        if (message instanceof Message.IntentRefused) {
            return before ? step(state, Action.LOOK) : null;
        }
        Truth truth = truthIn(message);
        if (truth == null) {
            return null;
        }
        if (truth == Truth.OLD_RUNS && before) {
            return message instanceof Message.Found found && found.more()
                    ? step(PLANNED, Action.INTEND, Action.DISCARD, Action.STAND_BY)
                    : step(ROLLED_BACK, Action.RECORD, Action.DISCARD);
        }
        boolean went = truth == Truth.NEW_RUNS || truth == Truth.NEW_GONE && !before;
        if (went) {
            return state == WATCHING ? step(WATCHING) : step(WATCHING, Action.RECORD);
        }
        return step(NEEDS_OPERATOR, Action.RECORD);
    }

    private static Truth truthIn(Message message) {
        if (message instanceof Message.Found found) {
            return found.truth();
        }
        return message instanceof Message.Recovered recovered ? recovered.truth() : null;
    }

    /** Whether a guest that stands still may do so only because this switchover froze it. */
    static boolean froze(SwitchoverState state) {
        return state == PLANNED || SWITCHING.contains(state) || state == ROLLING_BACK;
    }

    private static boolean unknown(Problem problem) {
        return problem.code().equals(Problem.UNKNOWN_TRUTH);
    }

    static Step step(SwitchoverState state, Action... actions) {
        return new Step(state, List.of(actions));
    }

    static RuntimeException illegal(SwitchoverState state, Message message) {
        return Problem.of(
                        Problem.ILLEGAL_TRANSITION,
                        message + " has no place in a switchover that is " + state + ".",
                        "Look at what it did with gnomon:events.")
                .asException();
    }
}
