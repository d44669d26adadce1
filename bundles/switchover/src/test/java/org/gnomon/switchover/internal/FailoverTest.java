package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.gnomon.model.Decision;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverEvent;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Going on from a checkpoint because the primary is lost. */
class FailoverTest {

    private final World world = new World();
    private final FakeVm vm = world.vm;
    private final FakeReplica a = vm.holding("a");
    private final FakeReplica b = vm.holding("b");

    @AfterEach
    void everyDecisionComesOutAgain() {
        world.replay();
    }

    @ParameterizedTest
    @EnumSource(
            value = RunState.class,
            names = {"GONE", "UNKNOWN", "HANDED_OVER"})
    void aLostPrimaryIsFencedAndTheCheckpointGoesOn(RunState how) {
        vm.active.state = how;
        SwitchoverReport report = world.failOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(report.problem()).isEmpty();
        assertThat(report.lossWindow()).isEqualTo(FakeReplica.LOSS);
        assertThat(report.epoch()).isEqualTo(new Epoch(1));
        assertThat(report.events())
                .extracting(SwitchoverEvent::status)
                .containsExactly(
                        SwitchoverState.PLANNED,
                        SwitchoverState.FENCED,
                        SwitchoverState.ACTIVATED,
                        SwitchoverState.COMMITTED);
        assertThat(vm.log.indexOf("journal INTENT failover"))
                .isBetween(0, vm.log.indexOf("a FENCED"));
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(vm.replicas).as("the others go on").containsExactly(b);
        assertThat(world.leases.holder(FakeVm.ID)).isEmpty();
        assertThat(world.decisions.all)
                .extracting(Decision::kind)
                .containsExactly(Decision.Kind.FAILOVER);
        assertThat(world.decisions.all.get(0).inputs()).contains("it is silent");
        assertThat(world.journal.entries())
                .filteredOn(e -> e.fields().containsKey("status"))
                .filteredOn(e -> e.fields().containsKey("lossWindow"))
                .as("the loss is told once it is known")
                .extracting(e -> e.fields().get("status"))
                .containsExactly("COMMITTED");
        SwitchoverReport again = world.restart().orElseThrow();
        assertThat(again.status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(again.lossWindow()).isEqualTo(FakeReplica.LOSS);
    }

    @Test
    void whatIsNotLostIsNotFailedOver() {
        assertCode(Problem.REFUSED);
        vm.active.state = RunState.PAUSED;
        assertCode(Problem.REFUSED);
        vm.active.state = RunState.SHUT_DOWN;
        assertCode(Problem.REFUSED);
        vm.active.state = RunState.GONE;
        vm.copiesLie = 1;
        assertCode(Problem.UNKNOWN_TRUTH);
        vm.active.state = RunState.UNKNOWN;
        vm.copiesLie = 2;
        assertCode(Problem.UNKNOWN_TRUTH);
        vm.copiesLie = null;
        a.holds = false;
        b.holds = false;
        assertCode(Problem.NOT_PROTECTED);
        assertThat(world.journal.entries()).isEmpty();
        assertThat(vm.log).doesNotContain("a FENCED", "b FENCED");
        assertThat(world.leases.holder(FakeVm.ID)).isEmpty();
    }

    @Test
    void aShadowWithoutACheckpointIsPassedOver() {
        vm.active.state = RunState.GONE;
        a.holds = false;
        assertThat(world.failOver().status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(world.service.attempts(FakeVm.ID)).hasSize(1);
        assertThat(vm.replicas).containsExactly(a);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatFailsBeforeItsActivationIsFollowedByTheNext(boolean fenced) {
        vm.active.state = fenced ? RunState.GONE : RunState.UNKNOWN;
        if (fenced) {
            a.runFault = FakeVm.BROKEN;
        } else {
            a.fenceFault = FakeVm.BROKEN;
        }
        SwitchoverReport report = world.failOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(report.epoch()).isEqualTo(new Epoch(2));
        assertThat(vm.activations).containsExactly(new Epoch(2));
        assertThat(world.service.attempts(FakeVm.ID))
                .extracting(t -> t.place().name())
                .containsExactly("a", "b");
        assertThat(world.service.attempts(FakeVm.ID).get(0).problem()).contains(FakeVm.BROKEN);
    }

    @Test
    void aPrimaryThatTurnsOutToRunIsLeftAlone() {
        vm.active.state = RunState.UNKNOWN;
        a.fenceFault = Problem.of(Problem.UNKNOWN_TRUTH, "kill was refused", "Run: kill -9 17");
        world.at("before a FENCED", () -> vm.active.state = RunState.RUNNING);
        SwitchoverReport report = world.failOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.problem().orElseThrow().code()).isEqualTo(Problem.REFUSED);
        assertThat(report.lossWindow()).isZero();
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(vm.activations).isEmpty();
        assertThat(vm.replicas).containsExactly(a, b);
    }

    @Test
    void aPrimaryThatCannotBeProvedToHaveEndedNeedsAPerson() {
        vm.active.state = RunState.UNKNOWN;
        a.fenceFault = Problem.of(Problem.UNKNOWN_TRUTH, "kill was refused", "Run: kill -9 17");
        SwitchoverReport report = world.failOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().nextStep())
                .contains("kill -9 17", "gnomon:failover web", "gnomon:events web");
        assertThat(vm.log).as("no other shadow fares better").doesNotContain("b FENCED");
        assertThat(vm.replicas).containsExactly(a, b);
    }

    @Test
    void whenNoneCanNothingIsThrownAway() {
        vm.active.state = RunState.GONE;
        a.runFault = FakeVm.BROKEN;
        b.runFault = Problem.of(Problem.OUT_OF_SPACE, "disk full", "Make room.");
        SwitchoverReport report = world.failOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().toString())
                .contains("disk full", "Make room.", "gnomon:failover web");
        assertThat(vm.replicas).containsExactly(a, b);
        assertThat(world.service.attempts(FakeVm.ID)).hasSize(2);
        b.runFault = null;
        assertThat(world.failOver().status()).isEqualTo(SwitchoverState.COMMITTED);
    }

    @Test
    void aFencedPrimaryThatRunsAllTheSameNeedsAPerson() {
        vm.active.state = RunState.GONE;
        a.runFault = FakeVm.BROKEN;
        world.at("before a ACTIVATED", () -> vm.active.state = RunState.RUNNING);
        SwitchoverReport report = world.failOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(vm.activations).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"before a FENCED", "after a FENCED", "before a ACTIVATED"})
    void aCrashBeforeTheActivationIsFollowedByAnotherTry(String point) {
        SwitchoverReport report = crashed(point);
        assertThat(report.status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(report.epoch()).isEqualTo(new Epoch(2));
        assertThat(report.lossWindow()).isEqualTo(FakeReplica.LOSS);
        assertThat(vm.activations).containsExactly(new Epoch(2));
        assertThat(vm.replicas).as("the same one is tried again").containsExactly(b);
    }

    @Test
    void aCrashAfterTheActivationIsFoundOut() {
        a.capturedAt = world.time.now().minusSeconds(20);
        SwitchoverReport report = crashed("after a ACTIVATED");
        assertThat(report.status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(report.epoch()).isEqualTo(new Epoch(1));
        assertThat(report.lossWindow()).as("at most").isBetween(seconds(20), seconds(21));
        assertThat(vm.activations).containsExactly(new Epoch(1));
    }

    @Test
    void aPrimaryThatRunsAfterTheCrashIsLeftAlone() {
        vm.active.state = RunState.UNKNOWN;
        world.killAt("before a FENCED");
        start();
        vm.active.state = RunState.RUNNING;
        assertThat(world.restart().orElseThrow().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.activations).isEmpty();
    }

    @Test
    void aCheckpointThatIsGoneAfterTheCrashNeedsAPerson() {
        vm.active.state = RunState.GONE;
        world.killAt("before a FENCED");
        start();
        vm.replicas.clear();
        SwitchoverReport report = world.restart().orElseThrow();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().nextStep()).contains("gnomon:vm-define");
    }

    @Test
    void whatANewSideDidIsNotGivenUpForAnotherCheckpointUnasked() {
        vm.active.state = RunState.GONE;
        world.killAt("after a ACTIVATED");
        start();
        vm.active.state = RunState.GONE;
        SwitchoverReport report = world.restart().orElseThrow();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().nextStep()).contains("gnomon:failover web");
        assertThat(vm.activations).containsExactly(new Epoch(1));
        assertThat(world.failOver().status()).isEqualTo(SwitchoverState.COMMITTED);
    }

    @Test
    void aNewSideThatWasLoadedButNotStartedIsStarted() {
        vm.active.state = RunState.GONE;
        world.killAt("after a ACTIVATED");
        start();
        vm.active.state = RunState.PAUSED;
        assertThat(world.restart().orElseThrow().status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(vm.log).contains("resume");
        assertThat(vm.trulyRunning()).isEqualTo(1);
    }

    @Test
    void itIsOneOperationLikeAnyOther() {
        vm.active.state = RunState.GONE;
        var first = world.service.failOver(vm, vm.replicas(), "", p -> {});
        assertCode(Problem.BUSY);
        assertThatThrownBy(world::rollback).hasMessageContaining("under way");
        world.await(first);
        assertThatThrownBy(world::rollback).hasMessageContaining("no switchover that can be");
    }

    @Test
    void withoutTheJournalNothingIsBegunOrTriedAgain() {
        vm.active.state = RunState.GONE;
        world.journal.failOn(e -> e.fields().containsKey("act"));
        assertCode(Problem.JOURNAL_FAILED);
        assertThat(vm.log).doesNotContain("a FENCED");
        world.journal.failOn(e -> "2".equals(e.fields().get("attempt")));
        a.runFault = FakeVm.BROKEN;
        SwitchoverReport report = world.failOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().message()).contains("journal");
        assertThat(vm.log).doesNotContain("b FENCED");
    }

    private SwitchoverReport crashed(String point) {
        vm.active.state = RunState.GONE;
        world.killAt(point);
        start();
        SwitchoverReport report = world.restart().orElseThrow();
        assertThat(vm.trulyRunning()).isEqualTo(1);
        return report;
    }

    private void start() {
        world.service.failOver(vm, List.of(a, b), "gone", p -> {});
        world.time.runFor(seconds(1));
        assertThat(world.process.isAlive()).isFalse();
    }

    private static Duration seconds(long some) {
        return Duration.ofSeconds(some);
    }

    private void assertCode(String code) {
        assertThatThrownBy(world::failOver)
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
