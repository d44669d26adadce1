package org.gnomon.switchover.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.gnomon.model.Decision;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverEvent;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.SwitchoverState;
import org.gnomon.service.PeerHosts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rollback means at every state of a switchover. */
class RollbackDrillTest {

    private final World world = new World();
    private final FakeVm vm = world.vm;

    @AfterEach
    void everyDecisionComesOutAgain() {
        world.replay();
    }

    @ParameterizedTest
    @ValueSource(strings = {"before stand by", "after stand by"})
    void beforeTheFreezeIsIntendedTheGuestIsNeverTouched(String when) {
        SwitchoverReport back = askedFor(when);
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(back.problem().orElseThrow().message()).contains("too hot");
        assertThat(vm.log).doesNotContain("FROZEN").contains("discard");
        assertThat(vm.activations).isEmpty();
        assertThat(world.service.attempts(FakeVm.ID)).as("no other shadow is tried").hasSize(1);
    }

    @Test
    void beforeTheFreezeTheGuestGoesOnAtOnce() {
        SwitchoverReport back = askedFor("before FROZEN");
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(back.problem().orElseThrow().code()).isEqualTo(Problem.REFUSED);
        assertThat(vm.log).doesNotContain("FINALISED").contains("discard");
        assertThat(vm.activations).isEmpty();
        assertThat(world.service.attempts(FakeVm.ID)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after FROZEN",
                "before FINALISED",
                "after FINALISED",
                "before FENCED",
                "after FENCED",
                "before ACTIVATED",
                "after ACTIVATED"
            })
    void insideTheBlackoutItGoesBackRightAfterTheActivation(String when) {
        SwitchoverReport back = askedFor(when);
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(back.lossWindow()).isZero();
        assertThat(vm.activations).containsExactly(new Epoch(1), new Epoch(2));
        assertThat(back.events())
                .extracting(SwitchoverEvent::status)
                .containsSubsequence(
                        SwitchoverState.ACTIVATED,
                        SwitchoverState.WATCHING,
                        SwitchoverState.ROLLING_BACK,
                        SwitchoverState.ROLLED_BACK);
        assertThat(vm.left).as("the new side is freed").isNull();
        assertThat(world.decisions.all)
                .extracting(Decision::kind)
                .containsExactly(Decision.Kind.SWITCH, Decision.Kind.ROLLBACK);
    }

    private SwitchoverReport askedFor(String when) {
        AtomicReference<CompletionStage<SwitchoverReport>> rollback = new AtomicReference<>();
        world.at(when, () -> rollback.set(world.service.rollback(vm, "too hot", p -> {})));
        SwitchoverReport switched = world.switchOver("first", "second");
        SwitchoverReport back = world.await(rollback.get());
        assertThat(back).as("both are told the same").isEqualTo(switched);
        assertThat(vm.active.vmm.version()).isEqualTo("1");
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(world.leases.holder(FakeVm.ID)).isEmpty();
        return back;
    }

    @Test
    void aSwitchThatFailsByItselfIsRolledBackAllTheSame() {
        vm.faults.put(SwitchoverState.FENCED, FakeVm.BROKEN);
        SwitchoverReport back = askedFor("after FROZEN");
        assertThat(back.problem()).contains(FakeVm.BROKEN);
        assertThat(vm.activations).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"after FROZEN", "after FENCED"})
    void aCrashDoesNotLoseTheWish(String when) {
        world.at(
                when,
                () -> {
                    world.service.rollback(vm, "too hot", p -> {});
                    world.killAt("after ACTIVATED");
                });
        world.service.switchOver(vm, World.UPDATE, () -> {}, p -> {});
        world.time.runFor(Duration.ofSeconds(1));
        assertThat(world.process.isAlive()).isFalse();
        SwitchoverReport report = world.restart().orElseThrow();
        assertThat(report.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.active.vmm.version()).isEqualTo("1");
        assertThat(vm.trulyRunning()).isEqualTo(1);
        world.restart();
        assertThat(world.switchOver().status())
                .as("it is not wished for the next one")
                .isEqualTo(SwitchoverState.WATCHING);
    }

    @Test
    void aDiskThatRefusesTheWishDoesNotStopIt() {
        world.journal.failOn(e -> Wish.ACT.equals(e.fields().get("act")));
        assertThat(askedFor("after FENCED").status()).isEqualTo(SwitchoverState.ROLLED_BACK);
    }

    @Test
    void whileWatchingTheOldSideIsTakenBackAndTheNewOneFreed() {
        world.switchOver();
        SwitchoverReport back = world.rollback();
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.left).isNull();
        assertThat(vm.sides)
                .filteredOn(s -> s.vmm.version().equals("2"))
                .allMatch(s -> s.state == RunState.GONE);
    }

    @Test
    void theSideThatWasLeftIsFreedInTheEndThoughItTookAWhile() {
        world.switchOver();
        vm.releaseFault = FakeVm.BROKEN;
        world.at("before release", () -> world.at("before release", this::heal));
        assertThat(world.commit().status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(vm.left).isNull();

        world.switchOver();
        vm.releaseFault = FakeVm.BROKEN;
        SwitchoverReport back = world.rollback();
        assertThat(back.status()).as("the guest is back").isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.left).isNotNull();
        heal();
        world.restart();
        assertThat(vm.left).as("the next controller tidies up").isNull();
    }

    @Test
    void whatCouldNotBeFreedIsNotLostSightOfByTheNextSwitch() {
        world.switchOver();
        vm.releaseFault = FakeVm.BROKEN;
        world.rollback();
        SwitchoverReport stays = world.switchOver();
        assertThat(stays.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(stays.problem()).contains(FakeVm.BROKEN);
        assertThat(vm.left).isNotNull();
        heal();
        vm.log.clear();
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(vm.log.indexOf("release")).isBetween(0, vm.log.indexOf("stand by"));
        assertThat(vm.sides).filteredOn(side -> side.state != RunState.GONE).hasSize(2);
    }

    private void heal() {
        vm.releaseFault = null;
    }

    @Test
    void whileGoingBackASecondOneIsBusy() {
        world.switchOver();
        CompletionStage<SwitchoverReport> first = world.service.rollback(vm, "", p -> {});
        assertCode(world::rollback, Problem.BUSY);
        assertCode(world::commit, Problem.BUSY);
        assertThat(world.await(first).status()).isEqualTo(SwitchoverState.ROLLED_BACK);
    }

    @Test
    void onceItIsFinalThereIsNothingToRollBack() {
        assertCode(world::rollback, Problem.NOTHING_TO_ROLL_BACK);
        world.switchOver();
        world.commit();
        assertCode(world::rollback, Problem.NOTHING_TO_ROLL_BACK);
        world.switchOver();
        world.rollback();
        assertCode(world::rollback, Problem.NOTHING_TO_ROLL_BACK);
    }

    @Test
    void aFailedAttemptLeavesNoMarkOnWhatComesAfterIt() {
        world.switchOver();
        vm.backFault = FakeVm.BROKEN;
        assertThat(world.rollback().problem()).contains(FakeVm.BROKEN);
        SwitchoverReport kept = world.commit();
        assertThat(kept.problem()).isEmpty();
        assertThat(kept.epoch()).as("what runs").isEqualTo(vm.epoch).isEqualTo(new Epoch(1));
        assertThat(world.restart().orElseThrow().epoch()).isEqualTo(new Epoch(1));
        assertThat(world.service.last(FakeVm.ID).orElseThrow().problem()).isEmpty();
    }

    @Test
    void aHostOutOfReachIsNoReasonToGiveUpWhatRunsThere() {
        world.switchOver();
        vm.active.state = RunState.UNKNOWN;
        vm.backFault = Problem.of(PeerHosts.UNREACHABLE, "no link to far", "Look at it.");
        SwitchoverReport stays = world.rollback();
        assertThat(stays.status()).isEqualTo(SwitchoverState.WATCHING);
        assertThat(stays.problem()).contains(vm.backFault);
        assertThat(vm.log).doesNotContain("restore");
        vm.active.state = RunState.RUNNING;
        vm.backFault = null;
        assertThat(world.rollback().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(vm.trulyRunning()).isEqualTo(1);
    }

    @Test
    void aPersonWhoPutItRightGoesOnWhereItStopped() {
        world.switchOver();
        vm.active.state = RunState.GONE;
        vm.backFault = FakeVm.BROKEN;
        vm.restoreFault = Problem.of(Problem.OUT_OF_SPACE, "disk full", "Make room.");
        SwitchoverReport stuck = world.rollback();
        assertThat(stuck.status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertThat(stuck.problem().orElseThrow().nextStep())
                .contains("Make room.", "gnomon:rollback web");
        assertCode(world::commit, Problem.NOT_RUNNING);
        vm.restoreFault = null;
        world.restart();
        SwitchoverReport back = world.rollback();
        assertThat(back.status()).isEqualTo(SwitchoverState.ROLLED_BACK);
        assertThat(back.lossWindow()).isEqualTo(Duration.ofSeconds(4));
        assertThat(vm.trulyRunning()).isEqualTo(1);
        assertThat(world.restart().orElseThrow().status()).isEqualTo(SwitchoverState.ROLLED_BACK);
    }

    @Test
    void aSecondCopyThatAPersonEndedLetsTheNewSideStay() {
        world.at("after ACTIVATED", () -> vm.copiesLie = 2);
        assertThat(world.switchOver().status()).isEqualTo(SwitchoverState.NEEDS_OPERATOR);
        assertCode(world::commit, Problem.NOT_RUNNING);
        assertCode(world::rollback, Problem.NOTHING_TO_ROLL_BACK);
        vm.copiesLie = null;
        assertThat(world.commit().status()).isEqualTo(SwitchoverState.COMMITTED);
        assertThat(vm.left).isNull();
    }

    private static void assertCode(Runnable act, String code) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        GnomonException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
