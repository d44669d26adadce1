package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.gnomon.itests.protocol.Tlc;
import org.gnomon.model.ShadowState;
import org.junit.jupiter.api.Test;

/** The table of a shadow's life in the model is the one of the code, in both directions. */
class ShadowTableTest {

    @Test
    void theMachineAnswersAsTheModelSays() {
        Set<String> code = new TreeSet<>();
        for (ShadowState state : ShadowState.values()) {
            for (ShadowMachine.Event event : ShadowMachine.Event.values()) {
                String next = ShadowMachine.on(state, event).map(Enum::name).orElse("");
                code.add(state + "|" + event + "|" + next);
            }
        }
        Set<String> model =
                Tlc.check(Tlc.Model.of("ShadowTable"), Duration.ofMinutes(5)).rows("SHADOW");
        assertThat(model).containsExactlyInAnyOrderElementsOf(code);
    }
}
