package org.gnomon.backend.simulator.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.SwitchoverState;
import org.gnomon.simulation.FaultRule;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that lose their power, hang, or are cut off, and what can be known about them then. */
class HostsTest {

    private static final String GOOD = "sim:harmless?version=2.1";
    private static final Epoch ONE = new Epoch(1);

    private World world = new World("load=1");

    @AfterEach
    void nothingHappenedThatMustNot() {
        assertThat(world.host().alarms()).isEmpty();
    }

    private Duration failOver(Replica replica, long epoch) {
        return world.await(replica.failOver(new Epoch(epoch), step -> {}));
    }

    private void assertRunsOnceOn(String host) {
        assertThat(world.await(world.vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(world.await(world.vm.activeCopies())).isEqualTo(1);
        assertThat(world.host().runningCopies(World.ID)).isEqualTo(1);
        assertThat(world.vm.host()).isEqualTo(host);
        long before = world.under.guestCounter(World.ID);
        world.under.letPass(Duration.ofSeconds(1));
        assertThat(world.under.guestCounter(World.ID)).isGreaterThan(before);
        assertThat(world.host().complaint(World.ID)).isEmpty();
    }

    @Test
    void powerThatIsLostIsProofAndTheLossIsKnownToTheWrite() {
        Replica replica = world.held("shadow", "h2");
        long held = world.host().writeLog(World.ID).highest();
        long since = world.under.time().nanos();
        world.under.letPass(Duration.ofSeconds(2));
        world.host().powerOff("local");
        long end = world.under.time().nanos();
        world.under.letPass(Duration.ofSeconds(1));
        assertThat(world.await(world.vm.runState())).isEqualTo(RunState.GONE);
        assertThat(world.await(world.vm.activeCopies())).isZero();
        Duration lost = failOver(replica, 1);
        assertThat(lost).isBetween(Duration.ofMillis(1980), Duration.ofMillis(2020));
        WriteLog.Loss loss = world.host().writeLog(World.ID).losses().get(0);
        assertThat(loss.first()).isBetween(held - 50, held + 50);
        assertThat(loss.count()).isEqualTo(world.host().writeLog(World.ID).lost());
        assertThat(loss.firstAt()).isBetween(since - 20_000_000, since + 20_000_000);
        assertThat(loss.lastAt()).isBetween(end - 20_000_000, end);
        assertThat(loss.foundAt()).isGreaterThan(loss.lastAt());
        assertRunsOnceOn("h2");
        world.host().powerOn("local");
        world.switchTo(world.replica("back", "local"), World.vmmUpdate(GOOD));
        assertRunsOnceOn("local");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void silentHostProvesNothing(boolean hangs) {
        Replica replica = world.held("shadow", "h2");
        silence(hangs, true);
        assertThat(world.await(world.vm.runState())).isEqualTo(RunState.UNKNOWN);
        Problems.expect(() -> world.await(world.vm.activeCopies()), Problem.TIMEOUT);
        Problems.expect(() -> world.await(world.vm.pause()), Problem.TIMEOUT);
        Problems.expect(() -> world.vm.memory().pages().view(0, 4096), Problem.TIMEOUT);
        Problems.expect(() -> world.await(world.vm.stop()), Problem.TIMEOUT);
        Problems.expect(() -> failOver(replica, 1), Problem.UNKNOWN_TRUTH);
        assertThat(world.host().runningCopies(World.ID)).isEqualTo(1);
        assertThat(replica.held()).isPresent();
        silence(hangs, false);
        assertThat(world.host().writeLog(World.ID).lost()).isZero();
        assertRunsOnceOn("local");
        silence(hangs, true);
        world.host().powerOff("local");
        failOver(replica, 2);
        assertRunsOnceOn("h2");
    }

    private void silence(boolean hangs, boolean now) {
        if (hangs) {
            world.host().hangHost("local", now);
        } else {
            world.host().cutOff("local", now);
        }
    }

    @Test
    void hostThatHangsStandsStillAndOneThatIsCutOffDoesNot() {
        long before = world.host().writeLog(World.ID).highest();
        world.host().hangHost("local", true);
        world.under.letPass(Duration.ofSeconds(10));
        assertThat(world.host().writeLog(World.ID).highest()).isEqualTo(before);
        world.host().hangHost("local", false);
        world.host().cutOff("local", true);
        world.under.letPass(Duration.ofSeconds(1));
        assertThat(world.host().writeLog(World.ID).highest()).isBetween(before + 1, before + 2500);
        assertThat(world.host().complaint(World.ID)).isEmpty();
    }

    @Test
    void powerOfASilentHostIsSwitchedOffWhereThatIsAllowed() {
        Replica replica = world.held("shadow", "h2");
        world.host().allowPowerFencing("local", true);
        world.host().cutOff("local", true);
        world.host().faults().add(FaultRule.once("failover.power", "lie"));
        Problems.expect(() -> failOver(replica, 1), Problem.UNKNOWN_TRUTH);
        assertThat(world.host().runningCopies(World.ID)).isEqualTo(1);
        failOver(replica, 2);
        assertRunsOnceOn("h2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lie", "fail", "hang"})
    void fenceThatDidNothingIsSeenThrough(String fault) {
        Replica replica = world.held("shadow", "local");
        world.host().faults().add(FaultRule.once("failover.fence", fault));
        Problem problem = Problems.expect(() -> failOver(replica, 1), Problem.UNKNOWN_TRUTH);
        assertThat(problem.nextStep()).contains("power of host local");
        assertThat(replica.held()).isPresent();
        assertRunsOnceOn("local");
        failOver(replica, 1);
        assertRunsOnceOn("local");
        assertThat(world.vm.epoch()).isEqualTo(ONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "hang", "crash", "unknown", "delay?by=20s"})
    void failedActivationCanBeTriedAgain(String fault) {
        Replica replica = world.held("shadow", "h3");
        world.host().faults().add(FaultRule.once("failover.activate", fault));
        Problems.expect(
                () -> failOver(replica, 1),
                "sim-fault",
                Problem.TIMEOUT,
                Problem.CRASHED,
                Problem.UNKNOWN_TRUTH);
        assertThat(world.host().runningCopies(World.ID)).isZero();
        assertThat(world.vm.epoch()).isEqualTo(Epoch.ZERO);
        failOver(replica, 2);
        assertRunsOnceOn("h3");
    }

    @Test
    void replicaOnALostHostIsLostAndTheOthersGoOn() {
        Replica lost = world.held("lost", "h2");
        Replica kept = world.held("kept", "h3");
        world.host().cutOff("h2", true);
        Problems.expect(() -> lost.pages().view(0, 4096), Problem.TIMEOUT);
        Problems.expect(() -> failOver(lost, 1), Problem.TIMEOUT);
        assertThat(world.vm.replicas()).containsExactly(lost, kept);
        world.host().powerOff("h2");
        assertThat(world.vm.replicas()).containsExactly(kept);
        Problems.expect(() -> failOver(lost, 1), Problem.ILLEGAL_TRANSITION);
        world.await(lost.close());
        assertRunsOnceOn("local");
        failOver(kept, 1);
        assertRunsOnceOn("h3");
    }

    @Test
    void eachHostHasMemoryOfItsOwn() {
        long four = 4L << 20;
        SimulatedHost.Options small =
                new SimulatedHost.Options(1, 1, 2 * four, Duration.ofSeconds(5));
        world = new World(1, small);
        world.replica("here", "local");
        Problems.expect(() -> world.replica("more", "local"), Problem.OUT_OF_SPACE);
        world.replica("there", "h2");
        world.replica("also", "h2");
        Problems.expect(() -> world.replica("third", "h2"), Problem.OUT_OF_SPACE);
        assertThat(world.vm.replicas()).hasSize(3);
    }

    @Test
    void newSideOutOfReachLeavesTheOldOne() {
        Replica replica = world.replica("shadow", "h2");
        StandBy standBy = world.await(world.vm.standBy(World.vmmUpdate(GOOD), replica.place()));
        Problems.expect(
                () ->
                        world.await(
                                standBy.switchOver(
                                        ONE,
                                        step -> cutAt(step, "h2"),
                                        PageCopy.of(world.vm, replica))),
                Problem.TIMEOUT);
        assertThat(world.host().writeLog(World.ID).lost()).isZero();
        assertRunsOnceOn("local");
    }

    private void cutAt(SwitchoverState step, String host) {
        if (step == SwitchoverState.FENCED) {
            world.host().cutOff(host, true);
        }
    }

    @Test
    void oldSideOutOfReachAfterTheFenceIsNotGuessedAbout() {
        Replica replica = world.replica("shadow", "h2");
        StandBy standBy = world.await(world.vm.standBy(World.vmmUpdate(GOOD), replica.place()));
        Problems.expect(
                () ->
                        world.await(
                                standBy.switchOver(
                                        ONE,
                                        step -> cutAt(step, "local"),
                                        PageCopy.of(world.vm, replica))),
                Problem.UNKNOWN_TRUTH);
        assertThat(world.host().runningCopies(World.ID)).isZero();
        world.under.crashContainer();
        Recovery blind = world.await(world.under.backend().recover());
        assertThat(blind.running()).isEmpty();
        assertThat(blind.unclear()).hasSize(1);
        world.host().cutOff("local", false);
        VirtualMachine found = world.await(world.under.backend().recover()).running().get(0);
        assertThat(world.await(found.runState())).isEqualTo(RunState.RUNNING);
        assertThat(world.host().writeLog(World.ID).lost()).isZero();
    }

    @Test
    void checkpointsOfASilentVmAreKeptByARecovery() {
        world.held("whole", "h2");
        world.replica("empty", "h3");
        world.host().cutOff("local", true);
        world.under.crashContainer();
        Recovery found = world.await(world.under.backend().recover());
        VirtualMachine vm = found.running().get(0);
        assertThat(world.await(vm.runState())).isEqualTo(RunState.UNKNOWN);
        assertThat(vm.replicas()).extracting(r -> r.place().name()).containsExactly("whole");
        world.host().powerOff("local");
        world.await(vm.replicas().get(0).failOver(ONE, step -> {}));
        assertThat(world.await(vm.activeCopies())).isEqualTo(1);
        assertThat(vm.host()).isEqualTo("h2");
    }

    @Test
    void checkpointThatWasBeingFoldedIsNotWholeForARecovery() {
        Replica replica = world.held("half", "h2");
        world.host().faults().add(FaultRule.once("advance.fold", "fail"));
        Problems.expect(
                () ->
                        world.await(
                                replica.advance(
                                        () -> {},
                                        () -> replica.pages().write(0, ByteBuffer.allocate(4096)))),
                "sim-fault");
        world.under.crashContainer();
        world.host().crash(World.ID);
        assertThat(world.await(world.under.backend().recover()).running()).isEmpty();
    }

    @Test
    void guestThatShutsItselfDownIsNotFailedOver() {
        world = new World("shutdown-after=2s");
        Replica replica = world.held("shadow", "h2");
        world.under.letPass(Duration.ofSeconds(3));
        assertThat(world.await(world.vm.runState())).isEqualTo(RunState.SHUT_DOWN);
        Problems.expect(() -> failOver(replica, 1), Problem.REFUSED);
        world.under.crashContainer();
        Recovery found = world.await(world.under.backend().recover());
        assertThat(found.running()).isEmpty();
        assertThat(found.removed()).anyMatch(text -> text.contains("shut itself down"));
        assertThat(world.host().extras()).isEmpty();
    }
}
