package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.gnomon.model.Decision;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.DecisionReplay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded of each decision, and what can be made of it later. */
class DecisionsTest {

    private final World world = new World();
    private final FakeVm vm = world.vm;
    private final SwitchoverReplay replay = new SwitchoverReplay();

    @Test
    void eachDecisionIsRecordedOnceWithWhatItRestsOn() {
        vm.faults.put(SwitchoverState.FENCED, FakeVm.BROKEN);
        vm.faultyPlaces.add("first");
        world.switchOver("first", "second");
        assertThatThrownBy(() -> world.switchOver("first")).hasMessageContaining("not settled");
        world.rollback();
        world.switchOver("second");
        world.commit();
        world.loses();
        world.failOver();
        assertThat(world.decisions.all)
                .extracting(d -> d.kind() + " " + d.outcome())
                .containsExactly(
                        "SWITCH WATCHING",
                        "REFUSAL busy",
                        "ROLLBACK ROLLED_BACK",
                        "SWITCH WATCHING",
                        "SWITCH COMMITTED",
                        "FAILOVER COMMITTED");
        world.replay();
        Decision first = world.decisions.all.get(0);
        assertThat(first.inputs())
                .contains("\"candidates\":[\"first@other\",\"second@other\"]", "fake:2")
                .contains(FakeVm.BROKEN.message());
        List<String> explained = replay.replay(first).explanation();
        assertThat(explained)
                .contains(
                        "+1 ms  PLANNED: the shadow VMM waits for state, so it is PREPARED: force"
                                + " the intent to the journal, switch over")
                .anyMatch(line -> line.contains(" ms  FROZEN: the backend reports FINALISED"))
                .anyMatch(
                        line ->
                                line.contains("a look shows that the old side runs, alone")
                                        && line.contains("1 running copy")
                                        && line.contains("so it is PLANNED on second@other: "));
    }

    @Test
    void everyMessageHasWords() {
        for (Message message : SwitchoverMachineTest.messages()) {
            assertThat(Words.of(message, null)).doesNotContain("null", "[");
        }
    }

    @Test
    void whatARestartSettlesIsADecisionToo() {
        world.killAt("after FROZEN");
        world.begin("first");
        world.settle();
        world.restart();
        assertThat(world.decisions.all)
                .extracting(d -> d.kind() + " " + d.outcome())
                .containsExactly("SWITCH ROLLED_BACK");
        world.restart();
        assertThat(world.decisions.all).as("nothing was decided").hasSize(1);
        world.replay();
    }

    @Test
    void pagesOfWordsAreCutBeforeTheyAreDecidedOn() {
        vm.comesBackAfterFence = false;
        vm.faults.put(
                SwitchoverState.ACTIVATED,
                Problem.of("broken", "words ".repeat(10_000), "more ".repeat(10_000)));
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        Decision decision = world.decisions.all.get(0);
        assertThat(decision.reason().length()).isLessThan(4_000);
        assertThat(decision.inputs().length()).isLessThan(20_000);
        world.replay();
    }

    @Test
    void aLogThatFailsStopsNothing() {
        world.decisions.failing = true;
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(world.commit().status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(world.decisions.all).isEmpty();
    }

    @Test
    void withoutALogNothingIsMissed() {
        world.service =
                new SwitchoverService(world.journal, world.leases, null, world.time, world.process);
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.WATCHING);
    }

    @Test
    void aFigureThatWasChangedGivesAnotherOutcome() {
        vm.faults.put(SwitchoverState.FENCED, FakeVm.BROKEN);
        world.switchOver("first");
        Decision decision = world.decisions.all.get(0);
        assertThat(decision.outcome()).isEqualTo("ROLLED_BACK");
        String other = decision.inputs().replace("\"OLD_RUNS\"", "\"UNCLEAR\"");
        assertThat(other).isNotEqualTo(decision.inputs());
        DecisionReplay.Outcome again = replay.replay(with(decision, other));
        assertThat(again.outcome()).isEqualTo("NEEDS_OPERATOR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "null",
                "{\"form\":\"gnomon-switchover/1\"}",
                "{\"form\":\"gnomon-switchover/1\",\"start\":{},\"lines\":[],\"whole\":true}",
                "{\"form\":\"gnomon-switchover/1\",\"start\":null,\"lines\":7}"
            })
    void whatIsNotOfItsFormIsNamed(String inputs) {
        Decision decision =
                new Decision(
                        "s-1",
                        world.time.now(),
                        FakeVm.ID,
                        Decision.Kind.SWITCH,
                        "WATCHING",
                        "",
                        inputs);
        assertInvalid(decision);
    }

    @Test
    void anyPartOfItMayBeDamaged() {
        vm.faults.put(SwitchoverState.FENCED, FakeVm.BROKEN);
        vm.faultyPlaces.add("first");
        world.switchOver("first", "second");
        Decision good = world.decisions.all.get(0);
        String inputs = good.inputs();
        for (int at = 0; at < inputs.length(); at += 7) {
            String cut = inputs.substring(0, at);
            assertInvalid(with(good, cut));
            String flipped = cut + "~" + inputs.substring(at + 1);
            try {
                replay.replay(with(good, flipped));
            } catch (GnomonException e) {
                assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT);
            }
        }
    }

    @Test
    void othersDecisionsAreLeftToThem() {
        Decision verdict =
                new Decision(
                        "v-1", world.time.now(), FakeVm.ID, Decision.Kind.VERDICT, "go", "", "{}");
        assertThat(replay.reads(verdict)).isFalse();
        Decision refusal =
                new Decision(
                        "r-1",
                        world.time.now(),
                        FakeVm.ID,
                        Decision.Kind.REFUSAL,
                        "no-go",
                        "",
                        "{\"form\":\"another/1\"}");
        assertThat(replay.reads(refusal)).isFalse();
    }

    private void assertInvalid(Decision decision) {
        assertThatThrownBy(() -> replay.replay(decision))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.INVALID_INPUT));
    }

    private static Decision with(Decision decision, String inputs) {
        return new Decision(
                decision.id(),
                decision.at(),
                decision.vm(),
                decision.kind(),
                decision.outcome(),
                decision.reason(),
                inputs);
    }
}
