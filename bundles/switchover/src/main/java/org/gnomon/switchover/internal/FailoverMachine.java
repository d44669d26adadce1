package org.gnomon.switchover.internal;

import static org.gnomon.model.SwitchoverState.ACTIVATED;
import static org.gnomon.model.SwitchoverState.COMMITTED;
import static org.gnomon.model.SwitchoverState.FENCED;
import static org.gnomon.model.SwitchoverState.NEEDS_OPERATOR;
import static org.gnomon.model.SwitchoverState.PLANNED;
import static org.gnomon.model.SwitchoverState.ROLLED_BACK;
import static org.gnomon.switchover.internal.SwitchoverMachine.step;

import org.gnomon.model.SwitchoverState;
import org.gnomon.switchover.internal.SwitchoverMachine.Action;
import org.gnomon.switchover.internal.SwitchoverMachine.Step;

/**
 * The state machine of a failover: message in, new state and actions out. No effects. See the
 * package.
 */
final class FailoverMachine {

    private FailoverMachine() {}

    /**
     * The step that a message leads to.
     *
     * @throws org.gnomon.model.GnomonException {@code illegal-transition} if it has no place in
     *     this state
     */
    static Step on(SwitchoverState state, Message message) {
        boolean under = state == PLANNED || state == FENCED || state == ACTIVATED;
        Step step = under ? underWay(state, message) : null;
        if (step == null) {
            throw SwitchoverMachine.illegal(state, message);
        }
        return step;
    }

    private static Step underWay(SwitchoverState state, Message message) {
        if (message instanceof Message.Reached reached) {
            return reached(state, reached.step());
        }
        if (message instanceof Message.FailedOver) {
            return state == ACTIVATED
                    ? step(ACTIVATED, Action.RECORD, Action.LOOK)
                    : step(state, Action.LOOK);
        }
        if (message instanceof Message.FailOverFailed) {
            return step(state, Action.LOOK);
        }
        if (message instanceof Message.IntentRefused) {
            return state == ACTIVATED ? null : step(NEEDS_OPERATOR, Action.RECORD);
        }
        if (message instanceof Message.Found found) {
            return settled(state, found.truth(), found.more());
        }
        return message instanceof Message.Recovered recovered
                ? settled(state, recovered.truth(), recovered.more())
                : null;
    }

    private static Step reached(SwitchoverState state, SwitchoverState step) {
        boolean next = state == PLANNED && step == FENCED || state == FENCED && step == ACTIVATED;
        return next ? step(step, Action.NOTE) : null;
    }

    // A primary that was fenced and runs all the same was not fenced: that is for a person.
    private static Step settled(SwitchoverState state, Truth truth, boolean more) {
        return switch (truth) {
            case NEW_RUNS -> step(COMMITTED, Action.RECORD);
            case OLD_RUNS -> step(state == PLANNED ? ROLLED_BACK : NEEDS_OPERATOR, Action.RECORD);
            case OLD_GONE, OLD_LOST, NEW_GONE ->
                    more && state != ACTIVATED
                            ? step(PLANNED, Action.INTEND, Action.FAIL_OVER)
                            : step(NEEDS_OPERATOR, Action.RECORD);
            case BACK_RUNS, UNCLEAR -> step(NEEDS_OPERATOR, Action.RECORD);
        };
    }
}
