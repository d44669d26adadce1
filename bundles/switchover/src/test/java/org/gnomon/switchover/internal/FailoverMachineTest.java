package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gnomon.model.GnomonException;
import org.gnomon.model.SwitchoverState;
import org.gnomon.switchover.internal.SwitchoverMachine.Action;
import org.gnomon.switchover.internal.SwitchoverMachine.Step;
import org.junit.jupiter.api.Test;

class FailoverMachineTest {

    /** The drawing of the package, and the straight ways out of it. */
    private static final Map<SwitchoverState, Set<SwitchoverState>> ARROWS =
            Map.of(
                    SwitchoverState.PLANNED,
                    EnumSet.of(
                            SwitchoverState.FENCED,
                            SwitchoverState.COMMITTED,
                            SwitchoverState.ROLLED_BACK,
                            SwitchoverState.NEEDS_OPERATOR),
                    SwitchoverState.FENCED,
                    EnumSet.of(
                            SwitchoverState.PLANNED,
                            SwitchoverState.ACTIVATED,
                            SwitchoverState.COMMITTED,
                            SwitchoverState.NEEDS_OPERATOR),
                    SwitchoverState.ACTIVATED,
                    EnumSet.of(SwitchoverState.COMMITTED, SwitchoverState.NEEDS_OPERATOR));

    @Test
    void theArrowsAreThoseOfTheDrawing() {
        for (SwitchoverState state : SwitchoverState.values()) {
            Set<SwitchoverState> found = EnumSet.noneOf(SwitchoverState.class);
            for (Message message : SwitchoverMachineTest.messages()) {
                next(state, message).map(Step::state).ifPresent(found::add);
            }
            found.remove(state);
            assertThat(found).as("from " + state).isEqualTo(arrows(state));
        }
    }

    private static Set<SwitchoverState> arrows(SwitchoverState state) {
        return ARROWS.getOrDefault(state, Set.of());
    }

    @Test
    void nothingIsRunWithoutAnIntentOrAfterAnActivation() {
        for (SwitchoverState state : SwitchoverState.values()) {
            for (Message message : SwitchoverMachineTest.messages()) {
                List<Action> actions = next(state, message).map(Step::actions).orElse(List.of());
                if (actions.contains(Action.FAIL_OVER)) {
                    assertThat(actions).startsWith(Action.INTEND);
                    assertThat(state).isNotEqualTo(SwitchoverState.ACTIVATED);
                }
            }
        }
    }

    @Test
    void whileAnythingMayRunNoOtherCheckpointIsTried() {
        for (SwitchoverState state : ARROWS.keySet()) {
            for (Truth truth : List.of(Truth.OLD_RUNS, Truth.NEW_RUNS, Truth.UNCLEAR)) {
                Step step = FailoverMachine.on(state, new Message.Found(truth, true));
                assertThat(step.actions()).containsExactly(Action.RECORD);
                assertThat(step.state().isFinal()).isTrue();
            }
        }
    }

    private static Optional<Step> next(SwitchoverState state, Message message) {
        try {
            return Optional.of(FailoverMachine.on(state, message));
        } catch (GnomonException e) {
            return Optional.empty();
        }
    }
}
