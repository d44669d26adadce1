package org.gnomon.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gnomon.model.GnomonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

    private static FaultPlan plan(long seed) {
        VirtualTime time = new VirtualTime(seed);
        return new FaultPlan(time.randomness(), time);
    }

    private static List<Boolean> draw(FaultPlan plan, String point, int times) {
        List<Boolean> drawn = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            drawn.add(plan.at(point, "vm").isPresent());
        }
        return drawn;
    }

    @Test
    void withoutARuleNothingHappens() {
        assertThat(draw(plan(1), "pause", 5)).containsOnly(false);
    }

    @Test
    void skipAndTimesCountOccasions() {
        FaultPlan plan = plan(1).add(FaultRule.parse("pause", "fail?skip=2&times=1"));
        assertThat(draw(plan, "pause", 5)).containsExactly(false, false, true, false, false);
        assertThat(plan.injected()).hasSize(1);
        assertThat(plan.injected().get(0).fault().name()).isEqualTo("fail");
        assertThat(draw(plan, "resume", 3)).containsOnly(false);
    }

    @Test
    void probabilityIsDrawnFromTheSeed() {
        FaultRule half = FaultRule.parse("pause", "fail?probability=0.5");
        List<Boolean> first = draw(plan(1).add(half), "pause", 200);
        assertThat(first).isEqualTo(draw(plan(1).add(half), "pause", 200));
        assertThat(first).isNotEqualTo(draw(plan(2).add(half), "pause", 200));
        assertThat(first.stream().filter(b -> b).count()).isBetween(60L, 140L);
    }

    @Test
    void clearedRulesDoNotStrike() {
        FaultPlan plan = plan(1).add(FaultRule.always("pause", "fail"));
        assertThat(draw(plan, "pause", 1)).containsOnly(true);
        plan.clear("pause");
        assertThat(draw(plan, "pause", 3)).containsOnly(false);
        assertThat(plan.injected()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Fail", "fail?", "fail?by", "fail?times=0", "fail?probability=2"})
    void malformedRulesAreRefused(String text) {
        assertThatThrownBy(() -> FaultRule.parse("pause", text))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("invalid-input"));
    }

    @Test
    void unknownKindsAndOptionsAreRefused() {
        Map<String, Set<String>> known = Map.of("delay", Set.of("by"));
        FaultRule.parse("pause", "delay?by=2s&times=1").allow(known);
        assertThatThrownBy(() -> FaultRule.parse("pause", "explode").allow(known))
                .hasMessageContaining("explode");
        assertThatThrownBy(() -> FaultRule.parse("pause", "delay?of=2s").allow(known))
                .hasMessageContaining("of");
    }

    @Test
    void spansAreRead() {
        assertThat(NamedOptions.parse("x?by=1500us").span("by"))
                .contains(Duration.ofNanos(1_500_000));
        assertThatThrownBy(() -> NamedOptions.parse("x?by=fast").span("by"))
                .hasMessageContaining("'fast'");
    }

    @Test
    void streamsOfOneSeedAreIndependentOfEachOther() {
        Randomness randomness = new Randomness(9);
        long a = randomness.stream("a").nextLong();
        randomness.stream("b").nextLong();
        assertThat(randomness.stream("a").nextLong()).isEqualTo(a);
        assertThat(randomness.stream("b").nextLong()).isNotEqualTo(a);
        assertThat(randomness.child("a").stream("a").nextLong()).isNotEqualTo(a);
    }
}
