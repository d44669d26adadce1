package org.gnomon.backend.simulator.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.gnomon.conformance.support.Delta;
import org.gnomon.conformance.support.PageCopy;
import org.gnomon.model.GnomonException;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.simulation.FaultRule;
import org.gnomon.spi.backend.HypervisorBackend.Recovery;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.VirtualMachine;
import org.junit.jupiter.api.Test;

/**
 * Many seeds of checkpoint mode on two hosts: whatever fails, whoever dies, at most one copy runs,
 * and no more is lost than what came after the checkpoint that was gone on from.
 */
class FailoverSim {

    private static final long SEEDS = Long.getLong("gnomon.seeds", 100);
    private static final long FIRST_SEED = Long.getLong("gnomon.seed", 0);
    private static final List<String> HOSTS = List.of("local", "h2", "h3");
    private static final List<String> POINTS =
            List.of(
                    "checkpoint.freeze",
                    "checkpoint.save",
                    "advance.freeze",
                    "advance.save",
                    "advance.fold",
                    "failover.fence",
                    "failover.power",
                    "failover.activate");
    private static final List<String> FAULTS =
            List.of("fail", "hang", "delay?by=1s", "delay?by=10s", "crash", "fail?code=crashed");

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private World world;
    private SplittableRandom random;
    private VirtualMachine vm;

    @Test
    void atMostOneRunsAndNoMoreIsLostThanIsSaid() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            try {
                run(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("again with -Dgnomon.seeds=1 -Dgnomon.seed=" + seed, e);
            }
        }
        if (SEEDS >= 100) {
            assertThat(outcomes).containsKeys("failed over", "not proved", "no checkpoint");
        }
    }

    private void run(long seed) {
        world = new World(seed, SimulatorUnderTest.OPTIONS, "workload=steady");
        random = world.under.time().randomness().stream("failover sim");
        vm = world.vm;
        for (String host : HOSTS) {
            world.host().allowPowerFencing(host, random.nextBoolean());
        }
        for (int round = 0; round < 3; round++) {
            String point = POINTS.get(random.nextInt(POINTS.size()));
            String fault = FAULTS.get(random.nextInt(FAULTS.size()));
            world.host().faults().clear();
            world.host().faults().add(FaultRule.parse(point, fault + suffix(fault)));
            attempt(this::checkpoints);
            harm();
            String outcome = goOn();
            outcomes.merge(outcome, 1, Integer::sum);
            assertThat(world.host().alarms()).isEmpty();
            assertThat(world.host().runningCopies(World.ID)).isLessThanOrEqualTo(1);
            if (!outcome.equals("failed over")) {
                return;
            }
            world.host().faults().clear();
            vm.replicas().forEach(replica -> world.await(replica.close()));
        }
    }

    private String suffix(String fault) {
        return (fault.contains("?") ? "&" : "?") + "times=1&skip=" + random.nextInt(4);
    }

    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (GnomonException e) {
            assertThat(e.problem().code())
                    .isIn("sim-fault", "timeout", "crashed", "not-running", "illegal-transition");
        }
    }

    private void checkpoints() {
        String home = vm.host();
        List<String> away = HOSTS.stream().filter(h -> !h.equals(home)).toList();
        for (String host : away) {
            Replica replica = world.await(vm.openReplica(new ShadowPlace("on-" + host, host)));
            world.await(replica.checkpoint(PageCopy.of(vm, replica)));
        }
        for (int i = 0; i < 3; i++) {
            for (Replica replica : vm.replicas()) {
                world.under.letPass(Duration.ofMillis(100));
                Delta delta = Delta.of(vm, replica);
                world.await(replica.advance(delta.collect(), delta.fold()));
            }
        }
    }

    /** Something happens to the primary, and perhaps to the controller. */
    private void harm() {
        world.under.letPass(Duration.ofMillis(random.nextInt(200)));
        String home = vm.host();
        switch (random.nextInt(6)) {
            case 0 -> world.host().crash(World.ID);
            case 1 -> world.host().powerOff(home);
            case 2 -> world.host().cutOff(home, true);
            case 3 -> world.host().hangHost(home, true);
            case 4 -> world.host().hang(World.ID, true);
            default -> {
                // nothing: an operator who fails over a VM that runs
            }
        }
        if (random.nextInt(3) == 0) {
            world.under.crashContainer();
            Recovery found = world.await(world.under.backend().recover());
            assertThat(found.unclear()).isEmpty();
            vm = found.running().isEmpty() ? null : found.running().get(0);
        }
    }

    private String goOn() {
        if (vm == null || vm.replicas().stream().allMatch(r -> r.held().isEmpty())) {
            return "no checkpoint";
        }
        for (Replica replica : vm.replicas()) {
            CompletionStage<Duration> going = replica.failOver(vm.epoch().next(), step -> {});
            try {
                checkLoss(world.await(going), replica);
                return "failed over";
            } catch (GnomonException e) {
                outcomes.merge("failover: " + e.problem().code(), 1, Integer::sum);
            }
        }
        assertThat(world.await(vm.runState())).isNotEqualTo(RunState.RUNNING);
        return "not proved";
    }

    private void checkLoss(Duration said, Replica replica) {
        WriteLog log = world.host().writeLog(World.ID);
        List<WriteLog.Loss> losses = log.losses();
        if (!losses.isEmpty() && losses.get(losses.size() - 1).copy() == lastCopy(log)) {
            WriteLog.Loss loss = losses.get(losses.size() - 1);
            // The guest does at most 2000 writes in a second of its own time.
            assertThat(loss.count()).isLessThanOrEqualTo(2 + said.toMillis() * 2);
            assertThat(said).isLessThanOrEqualTo(Duration.ofSeconds(40));
        }
        assertThat(vm.replicas()).doesNotContain(replica);
        assertThat(vm.host()).isEqualTo(replica.place().host());
        assertThat(world.host().complaint(World.ID)).isEmpty();
    }

    private static int lastCopy(WriteLog log) {
        List<WriteLog.Span> spans = log.spans();
        return spans.get(spans.size() - 1).copy();
    }
}
