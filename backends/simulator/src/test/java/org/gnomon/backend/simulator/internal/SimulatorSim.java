package org.gnomon.backend.simulator.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.model.GnomonException;
import org.gnomon.model.RunState;
import org.gnomon.simulation.FaultRule;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/**
 * Many seeds: whatever fails and whenever the container dies, one copy runs, and nothing is lost.
 */
class SimulatorSim {

    private static final long SEEDS = Long.getLong("gnomon.seeds", 40);
    private static final long FIRST_SEED = Long.getLong("gnomon.seed", 0);
    private static final List<String> POINTS =
            List.of(
                    "checkpoint.freeze",
                    "checkpoint.save",
                    "rehearsal.start",
                    "standby.start",
                    "switch.freeze",
                    "switch.sync",
                    "switch.transfer",
                    "switch.fence",
                    "switch.activate",
                    "retired.standby");
    private static final List<String> FAULTS =
            List.of("fail", "hang", "delay?by=1s", "delay?by=10s", "fail?code=refused");

    @Test
    void oneCopyRunsAndNothingIsLost() {
        Map<String, Integer> outcomes = new TreeMap<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            try {
                run(seed, outcomes);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("again with -Dgnomon.seeds=1 -Dgnomon.seed=" + seed, e);
            }
        }
        if (SEEDS >= 40) {
            assertThat(outcomes).as("all kinds of outcome were met").hasSize(3);
        }
    }

    private static void run(long seed, Map<String, Integer> outcomes) {
        World world = new World(seed, SimulatorUnderTest.OPTIONS, "workload=write-heavy");
        SplittableRandom random = world.under.time().randomness().stream("sim");
        VirtualMachine vm = world.vm;
        for (int round = 0; round < 4; round++) {
            String point = POINTS.get(random.nextInt(POINTS.size()));
            world.host().faults().clear();
            world.host()
                    .faults()
                    .add(FaultRule.parse(point, FAULTS.get(random.nextInt(FAULTS.size()))));
            Duration life = Duration.ofNanos(random.nextLong(80_000_000));
            boolean dies = random.nextInt(3) == 0;
            String outcome = attempt(world, vm, dies ? life : Duration.ofMinutes(1));
            outcomes.merge(outcome, 1, Integer::sum);
            if (dies) {
                world.under.crashContainer();
                vm = recovered(world);
            }
            check(world, vm);
        }
    }

    /** There and back, as far as it comes in the time it is given. */
    private static String attempt(World world, VirtualMachine vm, Duration given) {
        CompletionStage<?> job =
                vm.openReplica()
                        .thenCompose(replica -> checkpointAndSwitch(vm, replica))
                        .thenCompose(v -> vm.retired().orElseThrow().standBy())
                        .thenCompose(back -> go(vm, back, null));
        long end = world.under.time().nanos() + given.toNanos();
        world.under
                .time()
                .runUntil(
                        () ->
                                job.toCompletableFuture().isDone()
                                        || world.under.time().nanos() >= end,
                        given);
        if (!job.toCompletableFuture().isDone()) {
            return "container died";
        }
        Throwable error = job.toCompletableFuture().handle((value, e) -> e).join();
        if (error == null) {
            return "there and back";
        }
        known(error);
        return "failed";
    }

    private static CompletionStage<?> checkpointAndSwitch(VirtualMachine vm, Replica replica) {
        return replica.checkpoint(PageCopy.of(vm, replica))
                .thenCompose(c -> replica.rehearse(java.util.Optional.empty()))
                .thenCompose(rehearsal -> rehearsal.close())
                .thenCompose(v -> replica.release())
                .thenCompose(v -> vm.standBy(World.vmmUpdate("sim:harmless?version=2.1")))
                .thenCompose(standBy -> go(vm, standBy, replica));
    }

    private static CompletionStage<?> go(VirtualMachine vm, StandBy standBy, Replica replica) {
        return standBy.switchOver(
                vm.epoch().next(),
                step -> {},
                () -> {
                    if (replica != null) {
                        PageCopy.of(vm, replica).copyWhileFrozen();
                    }
                });
    }

    private static void known(Throwable error) {
        assertThat(GnomonException.problemOf(error).code())
                .isIn("sim-fault", "timeout", "refused", "already-exists");
    }

    private static VirtualMachine recovered(World world) {
        Recovery found = world.await(world.under.backend().recover());
        assertThat(found.unclear()).isEmpty();
        assertThat(found.running()).hasSize(1);
        return found.running().get(0);
    }

    private static void check(World world, VirtualMachine vm) {
        world.under.letPass(Duration.ofMillis(50));
        assertThat(world.await(vm.activeCopies())).isEqualTo(1);
        assertThat(world.await(vm.runState())).isEqualTo(RunState.RUNNING);
        assertThat(world.host().writeLog(World.ID).lost()).isZero();
        assertThat(world.host().complaint(World.ID)).isEmpty();
        // A job that failed half-way has not tidied up; the next one starts from a clean host.
        world.host().find(World.ID).orElseThrow().shadows().drop();
    }
}
