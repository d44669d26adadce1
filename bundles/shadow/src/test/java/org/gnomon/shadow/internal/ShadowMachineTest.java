package org.gnomon.shadow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.gnomon.model.ShadowState;
import org.gnomon.shadow.internal.ShadowMachine.Event;
import org.junit.jupiter.api.Test;

class ShadowMachineTest {

    @Test
    void theArrowsAreThoseOfTheDrawing() {
        Map<ShadowState, Set<ShadowState>> arrows = new EnumMap<>(ShadowState.class);
        for (ShadowState from : ShadowState.values()) {
            Set<ShadowState> to = EnumSet.noneOf(ShadowState.class);
            for (Event event : Event.values()) {
                ShadowMachine.on(from, event).ifPresent(to::add);
            }
            arrows.put(from, to);
        }
        assertThat(arrows)
                .containsEntry(
                        ShadowState.ABSENT, Set.of(ShadowState.SEEDING, ShadowState.SWITCHING))
                .containsEntry(
                        ShadowState.SEEDING,
                        Set.of(
                                ShadowState.IN_SYNC,
                                ShadowState.LAGGING,
                                ShadowState.RETIRED,
                                ShadowState.FAILED,
                                ShadowState.ABSENT))
                .containsEntry(
                        ShadowState.REHEARSING, Set.of(ShadowState.IN_SYNC, ShadowState.FAILED))
                .containsEntry(
                        ShadowState.SWITCHING,
                        Set.of(
                                ShadowState.IN_SYNC,
                                ShadowState.RETIRED,
                                ShadowState.SEEDING,
                                ShadowState.FAILED))
                .containsEntry(
                        ShadowState.RETIRED,
                        Set.of(
                                ShadowState.SEEDING,
                                ShadowState.RETIRED,
                                ShadowState.FAILED,
                                ShadowState.ABSENT));
    }

    @Test
    void failureComesFromAnywhereButNothing() {
        for (ShadowState from : ShadowState.values()) {
            assertThat(ShadowMachine.on(from, Event.FAIL).isPresent())
                    .isEqualTo(from != ShadowState.ABSENT);
        }
    }
}
