package org.gnomon.backend.simulator.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Blackout;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.UpdateClass;
import org.gnomon.simulation.FaultRule;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Switches: what is kept, what is lost, and what happens when something fails. */
class SwitchTest {

    private static final String GOOD = "sim:harmless?version=2.1";

    @Test
    void noWriteIsLostByManySwitchesThereAndBack() {
        World world = new World("workload=write-heavy");
        Replica replica = world.replica();
        for (int i = 0; i < 10; i++) {
            world.switchTo(replica, World.vmmUpdate(GOOD));
            world.under.letPass(Duration.ofMillis(70));
            StandBy back = world.await(world.vm.retired().orElseThrow().standBy());
            world.under.letPass(Duration.ofMillis(70));
            world.await(back.switchOver(world.vm.epoch().next(), step -> {}, () -> {}));
            world.under.letPass(Duration.ofMillis(70));
        }
        WriteLog log = world.host().writeLog(World.ID);
        assertThat(log.lost()).isZero();
        assertThat(log.spans()).hasSize(21).allMatch(s -> s.to() > s.from());
        for (int i = 1; i < 21; i++) {
            assertThat(log.spans().get(i).from()).isEqualTo(log.spans().get(i - 1).to() + 1);
        }
        assertThat(world.host().complaint(World.ID)).isEmpty();
        assertThat(world.vm.vmm().version()).isEqualTo("1.0");
        assertThat(world.vm.epoch()).isEqualTo(new Epoch(20));
    }

    @Test
    void replicaThatIsNotTheGuestIsRefused() {
        World world = new World();
        Replica replica = world.replica();
        PageCopy.copy(world.vm.memory().pages(), replica.pages());
        StandBy standBy = world.await(world.vm.standBy(World.vmmUpdate(GOOD)));
        world.under.letPass(Duration.ofMillis(100));
        Problems.expect(
                () -> world.await(standBy.switchOver(new Epoch(1), step -> {}, () -> {})),
                "state-mismatch");
        assertOldSideRuns(world);
        Problems.expect(() -> world.await(replica.checkpoint(() -> {})), "state-mismatch");
        assertOldSideRuns(world);
    }

    private static void assertOldSideRuns(World world) {
        assertOldSideRuns(world, world.vm);
    }

    private static void assertOldSideRuns(World world, VirtualMachine vm) {
        assertThat(world.await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(world.await(vm.activeCopies())).isEqualTo(1);
        assertThat(vm.epoch()).isEqualTo(Epoch.ZERO);
        assertThat(vm.vmm().version()).isEqualTo("1.0");
        long before = world.host().writeLog(World.ID).highest();
        world.under.letPass(Duration.ofMillis(100));
        WriteLog log = world.host().writeLog(World.ID);
        assertThat(log.highest()).isGreaterThan(before);
        assertThat(log.lost()).isZero();
        assertThat(world.host().complaint(World.ID)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "switch.freeze, fail, sim-fault",
        "switch.freeze, hang, timeout",
        "switch.freeze, lie, not-frozen",
        "switch.sync, fail, sim-fault",
        "switch.sync, hang, timeout",
        "switch.transfer, fail?code=crashed, crashed",
        "switch.transfer, crash, crashed",
        "switch.transfer, delay?by=20s, timeout",
        "switch.fence, hang, timeout",
        "switch.fence, fail, sim-fault",
        "switch.activate, crash, crashed",
        "switch.activate, hang, timeout",
    })
    void failedStepLeavesTheOldSideRunning(String point, String fault, String code) {
        World world = new World();
        Replica replica = world.replica();
        String told = "fault." + point + "=" + fault;
        Problems.expect(() -> world.switchTo(replica, World.vmmUpdate(GOOD, told)), code);
        assertOldSideRuns(world);
        world.switchTo(replica, World.vmmUpdate(GOOD));
        assertThat(world.host().writeLog(World.ID).lost()).isZero();
    }

    @Test
    void switchThatCannotBeginLeavesNoStandBy() {
        World world = new World();
        Replica replica = world.replica();
        world.await(world.vm.pause());
        Problems.expect(() -> world.switchTo(replica, World.vmmUpdate(GOOD)), Problem.NOT_RUNNING);
        assertThat(world.host().extras()).noneMatch(extra -> extra.startsWith("stand-by"));
        world.await(world.vm.resume());
        world.switchTo(replica, World.vmmUpdate(GOOD));
        assertThat(world.host().writeLog(World.ID).lost()).isZero();
    }

    @Test
    void lieAtTheFenceIsSeenByCountingAndIsUnclearAfterACrash() {
        World world = new World("fault.switch.fence=lie");
        world.switchTo(world.replica(), World.vmmUpdate(GOOD));
        assertThat(world.await(world.vm.activeCopies())).isEqualTo(2);
        world.under.letPass(Duration.ofMillis(100));
        assertThat(world.host().writeLog(World.ID).lost()).as("split brain").isPositive();
        world.under.crashContainer();
        Recovery found = world.await(world.under.backend().recover());
        assertThat(found.running()).isEmpty();
        assertThat(found.unclear())
                .singleElement()
                .satisfies(p -> assertThat(p.code()).isEqualTo(Problem.UNKNOWN_TRUTH));
    }

    @Test
    void lieAtTheActivationIsSeenByCounting() {
        World world = new World("fault.switch.activate=lie");
        world.switchTo(world.replica(), World.vmmUpdate(GOOD));
        assertThat(world.await(world.vm.activeCopies())).isZero();
    }

    @Test
    void unknownTruthTouchesNothing() {
        World world = new World();
        Replica replica = world.replica();
        world.host().faults().add(FaultRule.once("switch.activate", "unknown"));
        Problems.expect(
                () -> world.switchTo(replica, World.vmmUpdate(GOOD)), Problem.UNKNOWN_TRUTH);
        assertThat(world.await(world.vm.runState())).isEqualTo(RunState.HANDED_OVER);
        assertThat(world.await(world.vm.activeCopies())).isZero();
        Problems.expect(() -> world.await(world.vm.resume()), Problem.ILLEGAL_TRANSITION);
        PageCopy sync = PageCopy.of(world.vm, replica);
        Problems.expect(() -> world.await(replica.checkpoint(sync)), Problem.ILLEGAL_TRANSITION);
        assertThat(world.await(world.vm.activeCopies())).isZero();
        assertThat(world.host().faults().injected()).hasSize(1);
        world.under.crashContainer();
        Recovery found = world.await(world.under.backend().recover());
        assertThat(found.running()).hasSize(1);
        assertOldSideRuns(world, found.running().get(0));
    }

    @Test
    void restoreLosesWhatItSays() {
        World world = new World("load=1");
        Replica replica = world.replica();
        world.await(replica.checkpoint(PageCopy.of(world.vm, replica)));
        long kept = world.host().writeLog(World.ID).highest();
        long held = PageCopy.checksum(replica.pages());
        world.under.letPass(Duration.ofSeconds(2));
        world.switchTo(replica, World.vmmUpdate(GOOD));
        assertThat(PageCopy.checksum(replica.pages())).as("B-06").isEqualTo(held);
        world.under.letPass(Duration.ofSeconds(1));
        long last = world.host().writeLog(World.ID).highest();
        Duration lost =
                world.await(
                        world.vm
                                .retired()
                                .orElseThrow()
                                .restoreCheckpoint(new Epoch(2), step -> {}));
        WriteLog log = world.host().writeLog(World.ID);
        assertThat(lost).isBetween(Duration.ofMillis(2900), Duration.ofMillis(3200));
        assertThat(log.lost()).isBetween(last - kept, last - kept + 100);
        assertThat(world.vm.vmm().version()).isEqualTo("1.0");
        assertThat(world.host().complaint(World.ID)).isEmpty();
        assertThat(world.vm.retired()).isEmpty();
    }

    @Test
    void withoutACheckpointTheFrozenOldSideIsGoneBackTo() {
        World world = new World();
        world.switchTo(world.replica(), World.vmmUpdate("sim:crash?after=500ms&version=3"));
        world.under.letPass(Duration.ofSeconds(1));
        assertThat(world.await(world.vm.runState())).isEqualTo(RunState.GONE);
        var retired = world.vm.retired().orElseThrow();
        Problems.expect(() -> world.await(retired.standBy()), Problem.CRASHED);
        Duration lost = world.await(retired.restoreCheckpoint(new Epoch(2), step -> {}));
        assertThat(lost).isEqualTo(Duration.ofMillis(500));
        assertThat(world.await(world.vm.activeCopies())).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GUEST", "MACHINE"})
    void updatesThatChangeTheGuestGoBackOnlyWithLoss(UpdateClass updateClass) {
        World world = new World();
        Blackout blackout =
                world.switchTo(world.replica(), World.update(updateClass, "sim:slow?version=3"));
        boolean machine = updateClass == UpdateClass.MACHINE;
        assertThat(world.vm.vmm().version()).isEqualTo(machine ? "3" : "1.0");
        assertThat(blackout.total().toMillis() > 1000).as("restarts").isEqualTo(machine);
        world.under.letPass(Duration.ofSeconds(1));
        assertThat(world.host().writeLog(World.ID).lost()).as("the disk is kept").isZero();
        assertThat(world.host().complaint(World.ID)).isEmpty();
        var retired = world.vm.retired().orElseThrow();
        Problems.expect(() -> world.await(retired.standBy()), Problem.UNSUPPORTED);
        world.await(retired.restoreCheckpoint(new Epoch(2), step -> {}));
        assertThat(world.vm.vmm().version()).isEqualTo("1.0");
        assertThat(world.host().writeLog(World.ID).lost()).isPositive();
    }

    @Test
    void faultOfAVmCountsAcrossOperations() {
        World world = new World("fault.checkpoint.save=fail?skip=1&times=1");
        Replica replica = world.replica();
        PageCopy sync = PageCopy.of(world.vm, replica);
        world.await(replica.checkpoint(sync));
        world.await(replica.release());
        Problems.expect(() -> world.await(replica.checkpoint(sync)), "sim-fault");
        assertOldSideRuns(world);
        world.await(replica.checkpoint(sync));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workload=lazy",
                "load=2",
                "seed=x",
                "working-set=lots",
                "vmm=qemu",
                "vmm=sim:missing",
                "fault.nowhere=fail",
                "fault.pause=explode",
                "fault.sample=lie",
                "fault.pause=delay?by=soon",
                "colour=blue"
            })
    void wrongPropertiesAreRefused(String property) {
        VirtualUnderTest under = new VirtualUnderTest(1);
        Problems.expect(
                () -> under.await(under.backend().define(World.definition(property))),
                Problem.INVALID_INPUT,
                Problem.NOT_A_VMM,
                Problem.MISSING_PART);
        assertThat(under.host().all()).isEmpty();
    }

    @Test
    void updateParametersAreChecked() {
        World world = new World();
        List.of("colour=blue", "fault.nowhere=fail")
                .forEach(
                        p ->
                                Problems.expect(
                                        () ->
                                                world.await(
                                                        world.vm.inspect(World.vmmUpdate(GOOD, p))),
                                        Problem.INVALID_INPUT));
    }

    @Test
    void handlesOfADeadContainerAreRefused() {
        World world = new World();
        new SimulatorBackend(world.host(), world.under.time(), world.under.time());
        Problems.expect(() -> world.await(world.vm.pause()), Problem.REFUSED);
    }
}
