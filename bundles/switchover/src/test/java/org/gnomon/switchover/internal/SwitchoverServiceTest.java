package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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

class SwitchoverServiceTest {

    private final World world = new World();
    private final FakeVm vm = world.vm;

    @AfterEach
    void everyDecisionComesOutAgain() {
        world.replay();
    }

    @Test
    void switchesAndCommitsWithEachIntentOnDiskBeforeItsAct() {
        SwitchoverReport watching = world.switchOver();
        assertThat(watching.status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(watching.problem()).isEmpty();
        assertThat(watching.from().version()).isEqualTo("1");
        assertThat(watching.to().version()).isEqualTo("2");
        assertThat(watching.blackout()).isPresent();
        assertThat(watching.events())
                .extracting(SwitchoverEvent::status)
                .containsExactly(
                        SwitchoverState.PLANNED,
                        SwitchoverState.PREPARED,
                        SwitchoverState.FROZEN,
                        SwitchoverState.FINALISED,
                        SwitchoverState.FENCED,
                        SwitchoverState.ACTIVATED,
                        SwitchoverState.WATCHING);

        SwitchoverReport committed = world.commit();
        assertThat(committed.status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(vm.left).isNull();
        assertThat(vm.log.stream().filter(l -> !l.startsWith("ask") && !l.equals("count")))
                .containsExactly(
                        "journal INTENT switch",
                        "stand by",
                        "journal INTENT switch",
                        "FROZEN",
                        "FINALISED",
                        "FENCED",
                        "ACTIVATED",
                        "journal SWITCHOVER FROZEN",
                        "journal SWITCHOVER FINALISED",
                        "journal SWITCHOVER FENCED",
                        "journal SWITCHOVER ACTIVATED",
                        "journal SWITCHOVER ACTIVATED",
                        "journal SWITCHOVER WATCHING",
                        "journal INTENT commit",
                        "release",
                        "journal SWITCHOVER COMMITTED");
    }

    @ParameterizedTest
    @EnumSource(
            value = SwitchoverState.class,
            names = {"FROZEN", "FINALISED", "FENCED"})
    void aFailureBeforeTheFenceIsUndone(SwitchoverState where) {
        vm.faults.put(where, FakeVm.BROKEN);
        SwitchoverReport report = world.switchOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.problem()).contains(FakeVm.BROKEN);
        assertThat(vm.active.vmm.version()).isEqualTo("1");
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(vm.log).contains("discard");

        vm.faults.clear();
        SwitchoverReport again = world.switchOver();
        assertThat(again.status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(again.epoch().isAfter(report.epoch())).as("no epoch twice").isTrue();
    }

    @Test
    void aFailureAfterTheFenceIsBelievedOnlyWhenProved() {
        vm.faults.put(SwitchoverState.ACTIVATED, FakeVm.BROKEN);
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.ROLLED_BACK);

        vm.comesBackAfterFence = false;
        SwitchoverReport lost = world.switchOver();
        assertThat(lost.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(lost.problem().orElseThrow().code()).isEqualTo(Problem.UNKNOWN_TRUTH);
        assertThat(lost.problem().orElseThrow().nextStep()).contains("gnomon:events web");
        assertThat(vm.trulyRunning()).as("nothing was guessed").isZero();
        assertThat(vm.log).doesNotContain("resume");
    }

    @Test
    void unknownTruthGoesToThePersonUntouched() {
        vm.comesBackAfterFence = false;
        vm.faults.put(
                SwitchoverState.ACTIVATED,
                Problem.of(Problem.UNKNOWN_TRUTH, "two QEMUs", "Run: kill 17"));
        SwitchoverReport report = world.switchOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().nextStep()).contains("kill 17");
        assertThat(vm.log.subList(vm.log.indexOf("FENCED"), vm.log.size()))
                .doesNotContain("resume", "release", "discard");
    }

    @Test
    void aPersonIsToldTheCommandsThatHelp() {
        vm.holding("second");
        vm.comesBackAfterFence = false;
        vm.faults.put(
                SwitchoverState.ACTIVATED,
                Problem.of(Problem.UNKNOWN_TRUTH, "the new QEMU was killed", ""));
        Problem problem = world.switchOver().problem().orElseThrow();
        assertThat(problem.message()).contains("0 running copies", "HANDED_OVER");
        assertThat(problem.nextStep())
                .contains("gnomon:failover web", "gnomon:unprotect web, gnomon:vm-stop web")
                .doesNotContain("Stop by hand", "gnomon:rollback");
        assertThat(world.failOver().status()).isEqualTo(SwitchoverState.COMMITTED);
    }

    @Test
    void aShadowThatDoesNotStartLeavesTheGuestAlone() {
        vm.standByFault = FakeVm.BROKEN;
        SwitchoverReport report = world.switchOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.blackout()).isEmpty();
        assertThat(vm.log).doesNotContain("FROZEN");
    }

    @Test
    void twoRunningCopiesAreNeverWatched() {
        vm.at =
                point -> {
                    if (point.equals("after ACTIVATED")) {
                        vm.copiesLie = 2;
                    }
                };
        SwitchoverReport report = world.switchOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().message()).contains("2 running copies");
        assertThatThrownBy(world::switchOver).hasMessageContaining("2 running copies");
    }

    @Test
    void aPauseOfAMomentCountsForNothing() {
        pauseFor(100);
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.WATCHING);
        pauseFor(100);
        assertThat(world.commit().status()).isEqualTo(SwitchoverState.COMMITTED);
        world.at("before stand by", () -> pauseFor(100));
        vm.standByFault = FakeVm.BROKEN;
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.log).as("whoever paused it lets it go on").doesNotContain("resume");
        pauseFor(10_000);
        assertCode(world::switchOver, Problem.NOT_RUNNING);
    }

    private void pauseFor(long millis) {
        FakeVm.Side side = vm.active;
        side.state = RunState.PAUSED;
        world.time.after(Duration.ofMillis(millis), () -> side.state = RunState.RUNNING);
    }

    @Test
    void aBackendThatIsSilentOnceIsAskedAgain() {
        world.at("after ACTIVATED", () -> vm.silentFor = 2);
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.WATCHING);
        world.commit();
        world.at("after ACTIVATED", () -> vm.silentFor = 3);
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
    }

    @Test
    void aGuestThatShutItselfDownMeanwhileIsNotCalledARiddle() {
        vm.standByFault = FakeVm.BROKEN;
        world.at("before stand by", () -> vm.active.state = RunState.SHUT_DOWN);
        SwitchoverReport report = world.switchOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().code()).isEqualTo(Problem.NOT_RUNNING);
        assertThat(report.problem().orElseThrow().toString())
                .contains("shut itself down", "gnomon:vm-define");
    }

    @Test
    void whatDoesNotRunIsNotSwitched() {
        vm.active.state = RunState.PAUSED;
        assertCode(world::switchOver, Problem.NOT_RUNNING);
        assertThat(world.journal.entries()).isEmpty();
    }

    @Test
    void aRollbackKeepsTheGuestsState() {
        world.switchOver();
        SwitchoverReport back = world.rollback();
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(back.lossWindow()).isZero();
        assertThat(back.problem()).isEmpty();
        assertThat(back.epoch()).isEqualTo(new Epoch(2));
        assertThat(vm.active.vmm.version()).isEqualTo("1");
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(vm.log).doesNotContain("restore");
        assertThat(vm.left).as("the refused side is freed").isNull();
        assertThat(vm.log.indexOf("journal INTENT rollback"))
                .isLessThan(vm.log.indexOf("back stand by"));
    }

    @Test
    void withoutReverseTransferTheCheckpointIsRestoredAndTheLossStated() {
        world.switchOver();
        vm.backFault = Problem.of(Problem.UNSUPPORTED, "no way back", "");
        SwitchoverReport back = world.rollback();
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(back.lossWindow()).isEqualTo(Duration.ofSeconds(4));
        assertThat(vm.trulyRunning()).isEqualTo(1);
    }

    @Test
    void whenTheNewSideIsGoneTheCheckpointIsRestored() {
        world.switchOver();
        vm.active.state = RunState.GONE;
        vm.backFault = FakeVm.BROKEN;
        assertThat(world.rollback().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.log).contains("restore");
    }

    @Test
    void theGuestsStateIsNotGivenUpWhileTheNewSideHasIt() {
        world.switchOver();
        vm.backFault = FakeVm.BROKEN;
        SwitchoverReport stays = world.rollback();
        assertThat(stays.status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(stays.problem()).contains(FakeVm.BROKEN);
        assertThat(vm.log).doesNotContain("restore");
        assertThat(vm.active.vmm.version()).isEqualTo("2");

        vm.backFault = null;
        assertThat(world.rollback().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
    }

    @Test
    void aNewSideThatIsSilentForAMomentIsNotGivenUp() {
        world.switchOver();
        vm.backFault = FakeVm.BROKEN;
        FakeVm.Side side = vm.active;
        side.state = RunState.UNKNOWN;
        world.time.after(Duration.ofMillis(1_500), () -> side.state = RunState.RUNNING);
        assertThat(world.rollback().status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(vm.log).doesNotContain("restore");
        side.state = RunState.UNKNOWN;
        assertThat(world.rollback().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.log).contains("restore");
    }

    @Test
    void aGuestThatCannotBeBroughtBackNeedsAPerson() {
        world.switchOver();
        vm.active.state = RunState.GONE;
        vm.backFault = FakeVm.BROKEN;
        vm.restoreFault = Problem.of(Problem.OUT_OF_SPACE, "disk full", "Make room.");
        SwitchoverReport report = world.rollback();
        assertThat(report.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(report.problem().orElseThrow().message()).contains("disk full");
        assertThat(report.problem().orElseThrow().nextStep()).contains("Make room.");
    }

    @Test
    void onlyOneAtATimeAndOnlyInTheRightState() {
        assertCode(world::commit, Problem.ILLEGAL_TRANSITION);
        assertCode(world::rollback, Problem.NOTHING_TO_ROLL_BACK);
        var first = world.service.switchOver(vm, World.UPDATE, () -> {}, p -> {});
        assertCode(world::switchOver, Problem.BUSY);
        world.await(first);
        assertCode(world::switchOver, Problem.BUSY);
        world.commit();
        assertCode(world::commit, Problem.ILLEGAL_TRANSITION);
        assertCode(world::rollback, Problem.NOTHING_TO_ROLL_BACK);
    }

    @Test
    void anOldSideThatCannotBeFreedIsNotCalledCommitted() {
        world.switchOver();
        vm.releaseFault = FakeVm.BROKEN;
        assertCode(world::commit, FakeVm.BROKEN.code());
        vm.releaseFault = null;
        assertThat(world.commit().status()).isEqualTo(SwitchoverState.COMMITTED);
    }

    @Test
    void aFailingListenerDoesNotStopASwitch() {
        var stage =
                world.service.switchOver(
                        vm,
                        World.UPDATE,
                        () -> {},
                        p -> {
                            throw new IllegalStateException("console closed");
                        });
        assertThat(world.await(stage).status()).isEqualTo(SwitchoverState.WATCHING);
    }

    @Test
    void withoutTheFirstIntentNothingIsBegun() {
        refuseIntent(world, SwitchoverState.PLANNED);
        assertCode(world::switchOver, Problem.JOURNAL_FAILED);
        assertThat(vm.log).doesNotContain("stand by", "FROZEN");
        assertThat(world.leases.holder(FakeVm.ID)).isEmpty();
        goesOnAfterwards();
    }

    @Test
    void withoutTheIntentToFreezeTheGuestIsLeftAlone() {
        refuseIntent(world, SwitchoverState.PREPARED);
        SwitchoverReport report = world.switchOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(report.problem().orElseThrow().code()).isEqualTo(Problem.JOURNAL_FAILED);
        assertThat(vm.log).doesNotContain("FROZEN").contains("discard");
        goesOnAfterwards();
    }

    private void goesOnAfterwards() {
        assertThat(vm.trulyRunning()).isEqualTo(1);
        world.journal.failOn(e -> false);
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.WATCHING);
    }

    private static void refuseIntent(World world, SwitchoverState state) {
        world.journal.failOn(
                e ->
                        "switch".equals(e.fields().get("act"))
                                && state.name().equals(e.fields().get("state")));
    }

    @Test
    void withoutTheJournalNoCommitAndNoRollback() {
        world.switchOver();
        world.journal.failOn(e -> e.fields().containsKey("act"));
        assertCode(world::commit, Problem.JOURNAL_FAILED);
        assertCode(world::rollback, Problem.JOURNAL_FAILED);
        assertThat(vm.log).doesNotContain("release", "back stand by");
        world.journal.failOn(e -> false);
        assertThat(world.commit().status()).isEqualTo(SwitchoverState.COMMITTED);
    }

    @Test
    void aJournalThatFailsAfterTheActChangesNoTruth() {
        world.journal.failOn(e -> e.fields().containsKey("status"));
        SwitchoverReport report = world.switchOver();
        assertThat(report.status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(report.problem().orElseThrow().code()).isEqualTo(Problem.JOURNAL_FAILED);
    }

    private static void assertCode(Runnable act, String code) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
