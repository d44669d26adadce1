package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.SwitchoverEvent;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.SwitchoverController.Attempt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several shadows in promotion order. */
class CandidatesTest {

    private static final Attempt FIRST = failed("first", 1, FakeVm.BROKEN);

    private final World world = new World();
    private final FakeVm vm = world.vm;

    @AfterEach
    void everyDecisionComesOutAgain() {
        world.replay();
    }

    @Test
    void theFirstOneIsTakenWhileItIsGood() {
        SwitchoverReport report = world.switchOver("first", "second");
        assertThat(report.status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(world.service.attempts(FakeVm.ID))
                .containsExactly(new Attempt(place("first"), new Epoch(1), Optional.empty()));
        assertThat(report.events())
                .extracting(e -> e.shadowVMID().value())
                .containsOnly("web-first");
    }

    @Test
    void oneThatDoesNotStartIsFollowedByTheNext() {
        vm.standByFault = FakeVm.BROKEN;
        vm.faultyPlaces.add("first");
        takenOver();
        assertThat(vm.log.stream().filter("FROZEN"::equals)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = SwitchoverState.class,
            names = {"FROZEN", "FINALISED", "FENCED", "ACTIVATED"})
    void oneThatFailsBeforeItsActivationIsFollowedByTheNext(SwitchoverState where) {
        vm.faults.put(where, FakeVm.BROKEN);
        vm.faultyPlaces.add("first");
        SwitchoverReport report = takenOver();
        assertThat(report.events())
                .extracting(SwitchoverEvent::status)
                .endsWith(SwitchoverState.ACTIVATED, SwitchoverState.WATCHING);
        assertThat(vm.log.indexOf("discard"))
                .as("the one that failed is thrown away first")
                .isBetween(0, vm.log.lastIndexOf("stand by"));
    }

    private SwitchoverReport takenOver() {
        SwitchoverReport report = world.switchOver("first", "second", "third");
        assertThat(report.status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(report.problem()).isEmpty();
        assertThat(report.epoch()).isEqualTo(new Epoch(2));
        assertThat(vm.activations).containsExactly(new Epoch(2));
        assertThat(vm.trulyRunning()).isEqualTo(1);
        List<Attempt> attempts = world.service.attempts(FakeVm.ID);
        assertThat(attempts)
                .containsExactly(
                        FIRST, new Attempt(place("second"), new Epoch(2), Optional.empty()));
        world.restart();
        assertThat(world.service.attempts(FakeVm.ID)).isEqualTo(attempts);
        assertThat(world.commit().status()).isEqualTo(SwitchoverState.COMMITTED);
        return report;
    }

    @Test
    void eachAttemptIsOnDiskBeforeItIsMade() {
        vm.standByFault = FakeVm.BROKEN;
        world.switchOver("first", "second");
        List<String> acts = vm.log.stream().filter(l -> l.startsWith("journal INTENT")).toList();
        assertThat(acts).containsExactly("journal INTENT switch", "journal INTENT switch");
        assertThat(world.service.attempts(FakeVm.ID))
                .containsExactly(FIRST, failed("second", 2, FakeVm.BROKEN));
        assertThat(world.service.last(FakeVm.ID).orElseThrow().status())
                .isEqualTo(SwitchoverState.ROLLED_BACK);
    }

    @Test
    void anIntentThatIsRefusedEndsIt() {
        vm.standByFault = FakeVm.BROKEN;
        world.journal.failOn(e -> "2".equals(e.fields().get("attempt")));
        SwitchoverReport report = world.switchOver("first", "second");
        assertThat(report.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.problem().orElseThrow().code()).isEqualTo(Problem.JOURNAL_FAILED);
        assertThat(vm.log).doesNotContain("stand by");
        assertThat(vm.trulyRunning()).isEqualTo(1);
    }

    @Test
    void withoutProofThatTheOldSideRunsNoOtherIsTried() {
        vm.faults.put(SwitchoverState.ACTIVATED, FakeVm.BROKEN);
        vm.comesBackAfterFence = false;
        SwitchoverReport report = world.switchOver("first", "second");
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(world.service.attempts(FakeVm.ID)).hasSize(1);
        assertThat(vm.log.stream().filter("stand by"::equals)).hasSize(1);
    }

    @Test
    void aPrimaryThatEndsMeanwhileNeedsAPersonWhoIsToldOfTheCheckpoint() {
        vm.holding("second");
        vm.standByFault = FakeVm.BROKEN;
        world.at("before stand by", () -> vm.active.state = RunState.GONE);
        SwitchoverReport report = world.switchOver("first", "second");
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        Problem problem = report.problem().orElseThrow();
        assertThat(problem.code()).isEqualTo(Problem.CRASHED);
        assertThat(problem.nextStep()).contains("gnomon:failover web");
        assertThat(vm.replicas).hasSize(1);
        assertThat(world.failOver().status()).isEqualTo(SwitchoverState.COMMITTED);
    }

    @Test
    void aStepThatComesAfterItsCallHasEndedDoesNotPass() {
        vm.lateFailure = true;
        vm.faultyPlaces.add("first");
        SwitchoverReport report = world.switchOver("first", "second");
        world.time.runFor(java.time.Duration.ofSeconds(5));
        assertThat(report.status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(vm.activations).containsExactly(new Epoch(2));
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(vm.log).contains("late step refused");
    }

    @Test
    void withNoCandidateNothingIsBegun() {
        assertThatThrownBy(() -> world.switchOver(new String[0]))
                .hasMessageContaining("No shadow was named");
        assertThat(vm.log).isEmpty();
    }

    private static Attempt failed(String place, long epoch, Problem problem) {
        return new Attempt(place(place), new Epoch(epoch), Optional.of(problem));
    }

    private static ShadowPlace place(String name) {
        return new ShadowPlace(name, "other");
    }
}
