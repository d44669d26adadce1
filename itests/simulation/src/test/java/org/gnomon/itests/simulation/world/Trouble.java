package org.gnomon.itests.simulation.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.gnomon.backend.simulator.internal.PlantedBug;
import org.gnomon.itests.simulation.link.Fate;
import org.gnomon.model.RunState;
import org.gnomon.model.VmId;
import org.gnomon.simulation.FaultRule;

/** What goes wrong in a world, drawn from its seed; it ends when {@link #calm} is called. */
final class Trouble {

    private static final List<String> STEPS =
            List.of(
                    "before force INTENT",
                    "after force INTENT",
                    "after force INTENT",
                    "before force SWITCHOVER",
                    "after force SWITCHOVER",
                    "after force REHEARSAL",
                    "after force PROTECTION",
                    "before force ALERT",
                    "after force ALERT",
                    "before VirtualMachine.standBy",
                    "after VirtualMachine.standBy",
                    "before StandBy.switchOver",
                    "after StandBy.switchOver",
                    "at FROZEN",
                    "at FINALISED",
                    "at FENCED",
                    "after FENCED",
                    "at ACTIVATED",
                    "after ACTIVATED",
                    "before RetiredSide.release",
                    "after RetiredSide.release",
                    "before RetiredSide.standBy",
                    "after RetiredSide.standBy",
                    "before RetiredSide.restoreCheckpoint",
                    "after RetiredSide.restoreCheckpoint",
                    "before Replica.checkpoint",
                    "after Replica.rehearse",
                    "before Replica.close",
                    "before Replica.advance",
                    "after Replica.advance",
                    "before Replica.failOver",
                    "after Replica.failOver");

    private static final List<String> POINTS =
            List.of(
                    "sample",
                    "inspect",
                    "replica.open",
                    "checkpoint.freeze",
                    "checkpoint.save",
                    "checkpoint.release",
                    "rehearsal.start",
                    "rehearsal.sample",
                    "standby.start",
                    "switch.freeze",
                    "switch.sync",
                    "switch.transfer",
                    "switch.fence",
                    "switch.activate",
                    "switch.activate",
                    "retired.standby",
                    "retired.restore",
                    "advance.freeze",
                    "advance.save",
                    "advance.fold",
                    "failover.fence",
                    "failover.power",
                    "failover.activate");

    private static final List<String> AIMS =
            List.of(
                    "StandBy.switchOver",
                    "StandBy.discard",
                    "VirtualMachine.standBy",
                    "VirtualMachine.activeCopies",
                    "VirtualMachine.runState",
                    "VirtualMachine.openReplica",
                    "RetiredSide.release",
                    "RetiredSide.standBy",
                    "RetiredSide.restoreCheckpoint",
                    "Replica.checkpoint",
                    "Replica.release",
                    "Replica.rehearse",
                    "Replica.close",
                    "Replica.advance",
                    "Replica.failOver",
                    "Rehearsal.close");

    private static final List<Fate> FATES_OF_SWITCHES =
            List.of(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LATE, Fate.REQUEST_LATE);

    private static final List<String> KINDS =
            List.of("fail", "hang", "delay?by=1s", "delay?by=10s", "crash", "fail?code=refused");

    private final World world;
    private final SplittableRandom random;
    private boolean calm;

    Trouble(World world) {
        this.world = world;
        this.random = world.time.randomness().stream("trouble");
        if (world.recipe.mutant() == Mutant.FENCE_LIES) {
            world.host.plantBugForTest(PlantedBug.FENCE_LIES);
        }
        if (world.recipe.mutant() == Mutant.EPOCH_NOT_CHECKED) {
            world.host.plantBugForTest(PlantedBug.EPOCH_NOT_CHECKED);
        }
        if (world.recipe.mutant() == Mutant.LOCK_IGNORED) {
            world.disk.ignoreLocks();
        }
    }

    /** How many faults a run has: mostly few, sometimes none, sometimes a storm. */
    List<Integer> plan(int steps) {
        int draw = random.nextInt(100);
        int count = draw < 25 ? 0 : draw < 80 ? 1 + random.nextInt(3) : 5 + random.nextInt(10);
        List<Integer> at = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            at.add(random.nextInt(steps));
        }
        return at;
    }

    /** Plans one fault for some time during the step that begins now. */
    void brew() {
        Runnable fault = draw();
        world.time.after(
                Duration.ofMillis(random.nextInt(12_000)),
                () -> {
                    if (!calm) {
                        fault.run();
                    }
                });
    }

    private Runnable draw() {
        int what = random.nextInt(100);
        if (what < 28) {
            return controller();
        }
        if (what < 48) {
            return backend();
        }
        if (what < 60) {
            return process();
        }
        if (what < 72) {
            return primary();
        }
        if (what < 79) {
            return machine();
        }
        if (what < 86) {
            return link();
        }
        if (what < 90) {
            return unanswered();
        }
        if (what < 94) {
            return leases();
        }
        return what < 98 ? disk() : clock();
    }

    /** The message that switches gets no answer, whether or not it arrived. */
    private Runnable unanswered() {
        Fate fate = FATES_OF_SWITCHES.get(random.nextInt(FATES_OF_SWITCHES.size()));
        boolean more = random.nextInt(3) == 0;
        return () -> {
            world.link.aim("StandBy.switchOver", fate);
            if (more) {
                world.link.aim("StandBy.discard", Fate.REQUEST_LOST);
            }
        };
    }

    /** The primary dies, and the message that is to go on from a checkpoint may have a fate. */
    private Runnable primary() {
        VmId vm = world.vms().get(random.nextInt(world.vms().size()));
        int draw = random.nextInt(10);
        return () -> {
            if (draw < 6) {
                world.link.aim("Replica.failOver", Fate.REQUEST_LATE);
            } else if (draw < 8) {
                world.link.aim("Replica.failOver", draw == 6 ? Fate.REPLY_LOST : Fate.TWICE);
            }
            crash(vm);
        };
    }

    private Runnable leases() {
        Duration span = Duration.ofMillis(500 + random.nextInt(8000));
        return () -> {
            world.leases.unreachable(true);
            world.time.after(span, () -> world.leases.unreachable(false));
        };
    }

    private Runnable machine() {
        String host = world.host.hosts().get(random.nextInt(world.host.hosts().size()));
        Duration span = Duration.ofMillis(500 + random.nextInt(9000));
        boolean fencible = random.nextBoolean();
        int how = random.nextInt(3);
        return () -> {
            world.host.allowPowerFencing(host, fencible);
            world.struck(List.of("host.power-off", "host.hang", "host.cut-off").get(how));
            machine(host, how, true);
            world.time.after(span, () -> machine(host, how, false));
        };
    }

    private void machine(String host, int how, boolean now) {
        switch (how) {
            case 0 -> {
                if (now) {
                    world.causes.powerOff(host);
                } else {
                    world.host.powerOn(host);
                }
            }
            case 1 -> world.host.hangHost(host, now);
            default -> world.host.cutOff(host, now);
        }
    }

    private Runnable controller() {
        Duration until = Duration.ofMillis(100 + random.nextInt(4000));
        String step = STEPS.get(random.nextInt(STEPS.size()));
        int skip = random.nextInt(2);
        boolean again = random.nextInt(4) == 0;
        Duration late = Duration.ofMillis(500 + random.nextInt(8000));
        return switch (random.nextInt(8)) {
            case 0, 1 -> () -> world.kill(world.live(), "controller.kill", until);
            case 2, 3, 4 ->
                    () -> {
                        world.ambush(step, skip);
                        if (again) {
                            world.ambush("after HypervisorBackend.recover", 0);
                        }
                    };
            case 5 -> () -> world.losePower(until);
            case 6 -> () -> world.zombie(late);
            default -> random.nextBoolean() ? world::second : this::restart;
        };
    }

    private void restart() {
        Controller c = world.live();
        if (c != null) {
            world.struck("controller.restart");
            c.closes();
            world.operations.cutOff(c);
            c.close().whenComplete((v, error) -> world.boot());
        }
    }

    private Runnable backend() {
        String point = POINTS.get(random.nextInt(POINTS.size()));
        boolean lies = point.equals("switch.freeze") || point.equals("switch.activate");
        String kind =
                lies && random.nextInt(3) == 0 ? "lie" : KINDS.get(random.nextInt(KINDS.size()));
        String fault = point.equals("switch.activate") && random.nextInt(5) == 0 ? "unknown" : kind;
        int times = 1 + random.nextInt(3);
        String mark = fault.contains("?") ? "&" : "?";
        FaultRule rule = FaultRule.parse(point, fault + mark + "times=" + times);
        return () -> world.host.faults().add(rule);
    }

    private Runnable process() {
        VmId vm = world.vms().get(random.nextInt(world.vms().size()));
        Duration until = Duration.ofMillis(500 + random.nextInt(9000));
        return switch (random.nextInt(7)) {
            case 0, 6 -> () -> shutDown(vm);
            case 1, 2 -> () -> hang(vm, until);
            case 3, 4 ->
                    () -> strike("process.rehearsal-crash", world.truth.crashRehearsals(vm) > 0);
            default -> () -> strike("process.retired-crash", world.truth.crashRetired(vm));
        };
    }

    private void strike(String what, boolean really) {
        if (really) {
            world.struck(what);
        }
    }

    private void crash(VmId vm) {
        if (isRunning(vm)) {
            world.causes.crash(vm);
        }
    }

    private void shutDown(VmId vm) {
        if (isRunning(vm)) {
            world.causes.shutDown(vm);
        }
    }

    private boolean isRunning(VmId vm) {
        return world.truth.look(vm).map(s -> s.run() == RunState.RUNNING).orElse(false);
    }

    private void hang(VmId vm, Duration until) {
        if (world.truth.look(vm).isPresent()) {
            world.struck("process.primary-hang");
            world.host.hang(vm, true);
            world.time.after(until, () -> unhang(vm));
        }
    }

    private void unhang(VmId vm) {
        if (world.truth.look(vm).isPresent()) {
            world.host.hang(vm, false);
        }
    }

    private Runnable link() {
        Duration span = Duration.ofMillis(500 + random.nextInt(8000));
        if (random.nextInt(4) == 0) {
            return () -> {
                world.link.down(true);
                world.time.after(span, () -> world.link.down(false));
            };
        }
        Fate fate = Fate.values()[1 + random.nextInt(Fate.values().length - 1)];
        if (random.nextBoolean()) {
            String call = AIMS.get(random.nextInt(AIMS.size()));
            boolean more = random.nextInt(3) == 0;
            return () -> {
                world.link.aim(call, fate);
                if (more) {
                    world.link.aim("StandBy.discard", Fate.REQUEST_LOST);
                }
            };
        }
        double share = random.nextInt(3) == 0 ? 0.6 : 0.1;
        return () -> {
            world.link.weather(fate, share);
            world.time.after(span, () -> world.link.weather(fate, 0));
        };
    }

    private Runnable disk() {
        Duration span = Duration.ofMillis(300 + random.nextInt(6000));
        int forces = 1 + random.nextInt(3);
        return switch (random.nextInt(3)) {
            case 0 ->
                    () -> {
                        world.disk.full(true);
                        world.time.after(span, () -> world.disk.full(false));
                    };
            case 1 -> () -> world.disk.failForces(forces);
            default ->
                    () -> {
                        world.slowDisk(800);
                        world.time.after(span, () -> world.slowDisk(0));
                    };
        };
    }

    private Runnable clock() {
        Duration by = Duration.ofMillis(random.nextLong(10, 3_600_000));
        boolean back = random.nextBoolean();
        return () -> {
            world.struck(back ? "clock.back" : "clock.forward");
            if (back) {
                world.causes.setTimeBack();
            }
            world.time.stepWallClock(back ? by.negated() : by);
        };
    }

    /** No more faults: what was wrong is right again, except for what is dead. */
    void calm() {
        calm = true;
        world.host.faults().clear();
        world.clearAmbushes();
        world.link.heal();
        world.disk.heal();
        world.slowDisk(0);
        world.leases.unreachable(false);
        for (String host : world.host.hosts()) {
            world.host.powerOn(host);
            world.host.hangHost(host, false);
            world.host.cutOff(host, false);
        }
        world.vms().forEach(this::unhang);
    }
}
