package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.Journal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Controllers that are killed between any two steps, and what the next one makes of it. */
class RecoveryTest {

    private final World world = new World();
    private final FakeVm vm = world.vm;

    @AfterEach
    void everyDecisionComesOutAgain() {
        world.replay();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "before stand by",
                "after stand by",
                "before FROZEN",
                "after FROZEN",
                "after FINALISED",
                "before FENCED"
            })
    void killedBeforeTheFenceTheOldSideGoesOn(String point) {
        begin(point);
        SwitchoverReport report = world.restart().orElseThrow();
        assertThat(report.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.problem()).isPresent();
        assertThat(vm.active.vmm.version()).isEqualTo("1");
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(world.restart().orElseThrow().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.WATCHING);
    }

    @Test
    void killedBetweenFenceAndActivationNothingIsGuessed() {
        begin("after FENCED");
        SwitchoverReport report = world.restart().orElseThrow();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(vm.trulyRunning()).isZero();
        assertThat(vm.log).doesNotContain("resume");
    }

    @Test
    void killedBetweenFenceAndActivationAfterTheBackendPutItRight() {
        begin("after FENCED");
        vm.active.state = RunState.RUNNING;
        assertThat(world.restart().orElseThrow().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
    }

    @Test
    void killedAfterTheActivationTheWatchGoesOn() {
        begin("after ACTIVATED");
        SwitchoverReport report = world.restart().orElseThrow();
        assertThat(report.status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(report.to().version()).isEqualTo("2");
        assertThat(world.commit().status()).isEqualTo(SwitchoverState.COMMITTED);
    }

    @Test
    void aWatchSurvivesARestartAndCanStillBeRolledBack() {
        SwitchoverReport before = world.switchOver();
        SwitchoverReport after = world.restart().orElseThrow();
        assertThat(after).usingRecursiveComparison().ignoringFields("events").isEqualTo(before);
        assertThat(after.events())
                .extracting(e -> e.status())
                .isEqualTo(before.events().stream().map(e -> e.status()).toList());
        assertThat(world.rollback().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
    }

    @Test
    void aNewSideThatDiedMeanwhileIsStillWatched() {
        world.switchOver();
        vm.active.state = RunState.GONE;
        assertThat(world.restart().orElseThrow().status()).isEqualTo(SwitchoverState.WATCHING);
        vm.backFault = FakeVm.BROKEN;
        assertThat(world.rollback().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.log).contains("restore");
    }

    @ParameterizedTest
    @ValueSource(strings = {"before release", "after release"})
    void aCommitThatWasIntendedIsFinished(String point) {
        world.switchOver();
        world.killAt(point);
        world.service.commit(vm);
        assertThat(world.restart().orElseThrow().status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(vm.left).isNull();
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(vm.active.vmm.version()).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "before back stand by",
                "after back stand by",
                "after FROZEN",
                "after FINALISED",
                "after ACTIVATED",
                "before release",
                "after release"
            })
    void aRollbackThatWasIntendedIsFinished(String point) {
        world.switchOver();
        world.killAt(point);
        world.service.rollback(vm, "test", p -> {});
        SwitchoverReport report = world.restart().orElseThrow();
        assertThat(report.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.active.vmm.version()).isEqualTo("1");
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(vm.left).isNull();
    }

    @Test
    void anEpochThatTheJournalDoesNotKnowNeedsAPerson() {
        world.switchOver();
        vm.epoch = new org.gnomon.model.Epoch(9);
        SwitchoverReport report = world.restart().orElseThrow();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(vm.log).doesNotContain("release");
    }

    @Test
    void whatTheJournalHasLostIsNotFreedForWhatItKnows() {
        world.switchOver();
        world.commit();
        org.gnomon.journal.internal.InMemoryJournal before = world.journal.afterCrash();
        world.switchOver();
        world.journal = before;
        assertThat(world.restart().orElseThrow().status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(vm.left).as("the old side of a switch that it knows nothing of").isNotNull();
        assertThat(vm.trulyRunning()).isEqualTo(1);
    }

    @Test
    void anActivationThatTheBackendDeniesNeedsAPerson() {
        world.switchOver();
        vm.epoch = org.gnomon.model.Epoch.ZERO;
        assertThat(world.restart().orElseThrow().status())
                .isEqualTo(SwitchoverState.NEEDS_OPERATOR);
    }

    @Test
    void aPausedSideIsNotResumedWhileAnotherCopyRuns() {
        begin("after FROZEN");
        vm.copiesLie = 1;
        assertThat(world.restart().orElseThrow().status())
                .isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(vm.log).doesNotContain("resume");
    }

    @Test
    void aGuestThatSomeonePausedStaysPausedInAWatch() {
        world.switchOver();
        vm.active.state = RunState.PAUSED;
        assertThat(world.restart().orElseThrow().status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(vm.active.state).isEqualTo(RunState.PAUSED);
    }

    @Test
    void whatWasNeverSwitchedHasNothingToRecover() {
        assertThat(world.restart()).isEqualTo(Optional.empty());
    }

    @Test
    void aVmThatWasStartedAfreshIsNotHeldToItsOldLife() {
        begin("after FENCED");
        world.journal = world.journal.afterCrash();
        world.journal.force(FakeVm.ID, Journal.Kind.VM, Map.of("event", "started"));
        vm.active.state = RunState.RUNNING;
        world.restart();
        assertThat(world.service.last(FakeVm.ID).orElseThrow().status())
                .isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.WATCHING);
    }

    private void begin(String point) {
        world.killAt(point);
        world.service.switchOver(vm, World.UPDATE, () -> {}, p -> {});
        world.time.runFor(java.time.Duration.ofSeconds(1));
        assertThat(world.process.isAlive()).isFalse();
    }
}
