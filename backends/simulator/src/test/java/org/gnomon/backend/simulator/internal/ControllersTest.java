package org.gnomon.backend.simulator.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.SwitchoverState;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/** Two controllers that both believe that the VM is theirs, and bugs that a test plants. */
class ControllersTest {

    private static final String GOOD = "sim:harmless?version=2.1";

    private final World world = new World("load=1");

    private VirtualMachine takeOver() {
        SimulatorBackend next =
                new SimulatorBackend(world.host(), world.under.time(), world.under.time());
        return world.await(next.recover()).running().get(0);
    }

    @Test
    void everyCallOfAnOldControllerIsRefused() {
        Replica replica = world.held("shadow", "h2");
        StandBy standBy = world.await(world.vm.standBy(World.vmmUpdate(GOOD), replica.place()));
        world.host().crash(World.ID);
        takeOver();
        Map<String, Supplier<CompletionStage<?>>> calls = new LinkedHashMap<>();
        calls.put("pause", world.vm::pause);
        calls.put("resume", world.vm::resume);
        calls.put("stop", world.vm::stop);
        calls.put("openReplica", world.vm::openReplica);
        calls.put("standBy", () -> world.vm.standBy(World.vmmUpdate(GOOD), replica.place()));
        calls.put("switchOver", () -> standBy.switchOver(new Epoch(9), step -> {}, () -> {}));
        calls.put("discard", standBy::discard);
        calls.put("advance", () -> replica.advance(() -> {}, () -> {}));
        calls.put("failOver", () -> replica.failOver(new Epoch(9), step -> {}));
        calls.put("rehearse", () -> replica.rehearse(Optional.empty()));
        calls.put("release", replica::release);
        calls.put("close", replica::close);
        calls.forEach(
                (name, call) -> Problems.expect(() -> world.await(call.get()), Problem.REFUSED));
        Problems.expect(() -> replica.pages().write(0, ByteBuffer.allocate(4096)), Problem.REFUSED);
        assertThat(replica.held()).isPresent();
        assertThat(world.host().runningCopies(World.ID)).isZero();
    }

    @Test
    void whereOldControllersAreObeyedTheEpochGuards() {
        world.host().obeyOldControllersForTest(true);
        VirtualMachine next = takeOver();
        Replica replica = world.await(next.openReplica());
        world.await(replica.checkpoint(PageCopy.of(next, replica)));
        world.await(replica.failOver(new Epoch(1), step -> {}));
        Replica late = world.held("late", "h2");
        Problems.expect(
                () -> world.await(late.failOver(new Epoch(1), step -> {})), Problem.STALE_EPOCH);
        Problems.expect(() -> switchTo(late, 1), Problem.STALE_EPOCH);
        assertThat(world.host().runningCopies(World.ID)).isEqualTo(1);
        assertThat(world.host().alarms()).isEmpty();
    }

    private void switchTo(Replica replica, long epoch) {
        StandBy standBy = world.await(world.vm.standBy(World.vmmUpdate(GOOD), replica.place()));
        PageCopy sync = PageCopy.of(world.vm, replica);
        world.await(standBy.switchOver(new Epoch(epoch), step -> {}, sync));
    }

    @Test
    void switchThatARecoveryOvertookIsRefused() {
        world.host().obeyOldControllersForTest(true);
        Replica replica = world.replica("shadow", "h2");
        StandBy standBy = world.await(world.vm.standBy(World.vmmUpdate(GOOD), replica.place()));
        SimulatorBackend next =
                new SimulatorBackend(world.host(), world.under.time(), world.under.time());
        CompletionStage<?> old =
                standBy.switchOver(
                        new Epoch(1),
                        step -> {
                            if (step == SwitchoverState.FINALISED) {
                                next.recover();
                            }
                        },
                        PageCopy.of(world.vm, replica));
        Problems.expect(() -> world.await(old), Problem.REFUSED, Problem.ILLEGAL_TRANSITION);
        world.under.letPass(Duration.ofSeconds(1));
        assertThat(world.host().runningCopies(World.ID)).isEqualTo(1);
        assertThat(world.vm.epoch()).isEqualTo(Epoch.ZERO);
        assertThat(world.host().writeLog(World.ID).lost()).isZero();
        assertThat(world.host().alarms()).isEmpty();
    }

    @Test
    void failoverThatARecoveryOvertookDoesNotEndThePrimary() {
        world.host().obeyOldControllersForTest(true);
        Replica replica = world.held("shadow", "h2");
        CompletionStage<?> old = replica.failOver(new Epoch(1), step -> {});
        takeOver();
        Problems.expect(() -> world.await(old), Problem.REFUSED, Problem.ILLEGAL_TRANSITION);
        assertThat(world.host().runningCopies(World.ID)).isEqualTo(1);
        assertThat(world.host().writeLog(World.ID).lost()).isZero();
    }

    @Test
    void plantedEpochBugIsSeen() {
        world.host().plantBugForTest(PlantedBug.EPOCH_NOT_CHECKED);
        Replica replica = world.replica("shadow", "h2");
        switchTo(replica, 1);
        assertThat(world.host().alarms()).isEmpty();
        switchTo(replica, 1);
        assertThat(world.host().alarms()).singleElement().asString().contains("epoch 1");
    }

    @Test
    void plantedLieOfTheFenceIsSeen() {
        world.host().plantBugForTest(PlantedBug.FENCE_LIES);
        switchTo(world.replica("shadow", "h2"), 1);
        assertThat(world.host().alarms()).singleElement().asString().contains("two copies");
        assertThat(world.host().runningCopies(World.ID)).isEqualTo(2);
    }

    @Test
    void plantedLieOfTheFenceIsSeenInAFailover() {
        world.host().plantBugForTest(PlantedBug.FENCE_LIES);
        Replica replica = world.held("shadow", "h2");
        world.await(replica.failOver(new Epoch(1), step -> {}));
        assertThat(world.host().alarms()).singleElement().asString().contains("two copies");
    }

    @Test
    void plantedLieOfTheFenceIsSeenInARestore() {
        Replica replica = world.held("shadow", "h2");
        switchTo(replica, 1);
        world.host().plantBugForTest(PlantedBug.FENCE_LIES);
        world.await(world.vm.retired().orElseThrow().restoreCheckpoint(new Epoch(2), step -> {}));
        assertThat(world.host().alarms()).singleElement().asString().contains("two copies");
    }
}
