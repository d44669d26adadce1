package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.junit.jupiter.api.Test;

class SwitchoverMachineTest {

    private static final Problem UNKNOWN = Problem.of(Problem.UNKNOWN_TRUTH, "?", "");

    @Test
    void nothingFollowsAFinalState() {
        for (SwitchoverState state : SwitchoverState.values()) {
            for (Message message : messages()) {
                if (state.isFinal()) {
                    assertThatThrownBy(() -> SwitchoverMachine.on(state, message))
                            .isInstanceOfSatisfying(
                                    GnomonException.class,
                                    e ->
                                            assertThat(e.problem().code())
                                                    .isEqualTo(Problem.ILLEGAL_TRANSITION));
                }
            }
        }
    }

    @Test
    void onlyTheArrowsOfTheDrawingExist() {
        for (SwitchoverState state : SwitchoverState.values()) {
            for (Message message : messages()) {
                SwitchoverState next = next(state, message);
                if (next != null && next != state) {
                    assertThat(arrows(state)).as(state + " on " + message).contains(next);
                }
            }
        }
    }

    @Test
    void fromEveryStateThatCanBeLostAPersonCanBeAsked() {
        for (SwitchoverState state : SwitchoverState.values()) {
            if (!state.isFinal()) {
                assertThat(next(state, new Message.Found(Truth.UNCLEAR, true)))
                        .isEqualTo(SwitchoverState.NEEDS_OPERATOR);
            }
        }
    }

    @Test
    void irrevocableActsFollowAnIntent() {
        for (SwitchoverState state : SwitchoverState.values()) {
            for (Message message : messages()) {
                boolean recovered = message instanceof Message.Recovered;
                if (next(state, message) == null || recovered) {
                    continue;
                }
                List<SwitchoverMachine.Action> actions =
                        SwitchoverMachine.on(state, message).actions();
                for (SwitchoverMachine.Action act :
                        List.of(
                                SwitchoverMachine.Action.SWITCH_OVER,
                                SwitchoverMachine.Action.RELEASE_OLD,
                                SwitchoverMachine.Action.TRANSFER_BACK,
                                SwitchoverMachine.Action.RESTORE_CHECKPOINT)) {
                    if (actions.contains(act)) {
                        assertThat(actions.get(0))
                                .as(state + " on " + message)
                                .isEqualTo(SwitchoverMachine.Action.INTEND);
                    }
                }
            }
        }
    }

    @Test
    void stepsOfABlackoutComeInOrder() {
        assertThat(next(SwitchoverState.PREPARED, new Message.Reached(SwitchoverState.FENCED)))
                .isNull();
        assertThat(next(SwitchoverState.FROZEN, new Message.Reached(SwitchoverState.FROZEN)))
                .isNull();
        assertThat(next(SwitchoverState.FENCED, new Message.Reached(SwitchoverState.ACTIVATED)))
                .isEqualTo(SwitchoverState.ACTIVATED);
    }

    private static Set<SwitchoverState> arrows(SwitchoverState from) {
        EnumSet<SwitchoverState> to = EnumSet.of(SwitchoverState.NEEDS_OPERATOR);
        switch (from) {
            case PLANNED ->
                    to.addAll(
                            Set.of(
                                    SwitchoverState.PREPARED,
                                    SwitchoverState.ROLLED_BACK,
                                    SwitchoverState.WATCHING));
            case PREPARED, FROZEN, FINALISED, FENCED -> {
                to.add(SwitchoverState.values()[from.ordinal() + 1]);
                to.add(SwitchoverState.ROLLED_BACK);
                to.add(SwitchoverState.WATCHING);
                // Another shadow is tried.
                to.add(SwitchoverState.PLANNED);
            }
            case ACTIVATED -> to.add(SwitchoverState.WATCHING);
            case WATCHING ->
                    to.addAll(Set.of(SwitchoverState.COMMITTED, SwitchoverState.ROLLING_BACK));
            case ROLLING_BACK ->
                    to.addAll(Set.of(SwitchoverState.ROLLED_BACK, SwitchoverState.WATCHING));
            default -> to.clear();
        }
        return to;
    }

    private static SwitchoverState next(SwitchoverState state, Message message) {
        try {
            return SwitchoverMachine.on(state, message).state();
        } catch (GnomonException e) {
            return null;
        }
    }

    static List<Message> messages() {
        List<Message> all = new ArrayList<>();
        for (Problem p : List.of(FakeVm.BROKEN, UNKNOWN)) {
            all.add(new Message.StandByFailed(p));
            all.add(new Message.SwitchFailed(p));
            all.add(new Message.ReleaseFailed(p));
            all.add(new Message.TransferFailed(p));
            all.add(new Message.Abandoned(p));
            all.add(new Message.IntentRefused(p));
            all.add(new Message.FailOverFailed(p));
        }
        for (Truth truth : Truth.values()) {
            all.add(new Message.RestoreFailed(FakeVm.BROKEN, truth));
            for (boolean more : new boolean[] {true, false}) {
                all.add(new Message.Found(truth, more));
                for (Course.Act act : Course.Act.values()) {
                    all.add(new Message.Recovered(truth, act, more));
                }
            }
        }
        for (SwitchoverState state : SwitchoverState.values()) {
            all.add(new Message.Reached(state));
        }
        all.add(new Message.StandByReady());
        all.add(new Message.Switched());
        all.add(new Message.CommitAsked());
        all.add(new Message.Released());
        all.add(new Message.RollbackAsked());
        all.add(new Message.WentBack());
        all.add(new Message.FailedOver());
        return all;
    }
}
