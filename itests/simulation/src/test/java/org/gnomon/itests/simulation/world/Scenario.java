package org.gnomon.itests.simulation.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.gnomon.backend.simulator.internal.SimulatorBackend;
import org.gnomon.model.Failover;
import org.gnomon.model.ProtectionPolicy;
import org.gnomon.model.Redundancy;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.ShadowState;
import org.gnomon.model.SwitchoverReport;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateClass;
import org.gnomon.model.UpdateReport;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;

/** What operators and update managers do to a world, drawn from its seed. */
final class Scenario {

    static final ProtectionPolicy POLICY =
            new ProtectionPolicy(
                    Duration.ofSeconds(1),
                    0,
                    Duration.ofMillis(100),
                    Duration.ofMillis(200),
                    Duration.ofMillis(1500),
                    Duration.ofMillis(1500),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(10));

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<String> WORKLOADS =
            List.of("idle", "steady", "steady", "bursty", "write-heavy");
    private static final List<String> GOOD =
            List.of("sim:harmless?version=2.0", "sim:harmless?version=2.1", "sim:harmless");
    private static final List<String> BAD =
            List.of(
                    "sim:slow?percent=40",
                    "sim:leak?percentPerMinute=900",
                    "sim:crash?after=700ms",
                    "sim:crash?after=6s",
                    "sim:hang?after=1s",
                    "sim:hang?after=6s",
                    "sim:stuck?after=500ms",
                    "sim:stuck?after=5s",
                    "sim:unbootable",
                    "sim:not-a-vmm",
                    "sim:missing",
                    "sim:other-machine");

    private static final List<Failover> FAILOVERS =
            List.of(Failover.MANUAL, Failover.WHEN_GONE, Failover.WHEN_GONE_OR_SILENT);
    private static final List<ShadowPlace> PLACES =
            List.of(
                    new ShadowPlace("a", ShadowPlace.LOCAL),
                    new ShadowPlace("b", "h2"),
                    new ShadowPlace("c", "h3"),
                    new ShadowPlace("d", "h2"));

    private final World world;
    private final SplittableRandom random;
    private final Map<VmId, Redundancy> wanted = new HashMap<>();

    Scenario(World world) {
        this.world = world;
        this.random = world.time.randomness().stream("scenario");
    }

    /** Starts VMs and protects them. */
    void begin() {
        int count = random.nextInt(5) == 0 ? 2 : 1;
        world.boot();
        world.letPass(Duration.ofMillis(100));
        for (int i = 1; i <= count; i++) {
            VmId vm = new VmId("vm" + i);
            world.owns(vm);
            Controller c = world.live();
            if (c == null) {
                throw new IllegalStateException("a controller without any fault did not start");
            }
            ask("define", vm, () -> c.inventory.define(definition(vm)), v -> "done");
            world.until(world.operations::allDone, PATIENCE);
            protect(vm);
        }
        world.until(world.operations::allDone, PATIENCE);
        world.letPass(Duration.ofSeconds(2));
    }

    /** One shadow, as most have it, or several, or checkpoints that somebody can fail over to. */
    private Redundancy redundancy() {
        if (random.nextInt(100) < 40) {
            return Redundancy.ONE;
        }
        int count = 1 + random.nextInt(3);
        int first = random.nextInt(PLACES.size());
        List<ShadowPlace> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add(PLACES.get((first + i) % PLACES.size()));
        }
        Duration silence = Duration.ofMillis(2000 + random.nextInt(3000));
        if (random.nextInt(4) == 0) {
            return new Redundancy(places, Duration.ZERO, Failover.MANUAL, silence);
        }
        Duration every = Duration.ofMillis(400 + random.nextInt(1200));
        Failover failover = FAILOVERS.get(random.nextInt(FAILOVERS.size()));
        return new Redundancy(places, every, failover, silence);
    }

    private VmDefinition definition(VmId vm) {
        String workload = WORKLOADS.get(random.nextInt(WORKLOADS.size()));
        return new VmDefinition(
                vm,
                SimulatorBackend.KIND,
                VmDefinition.Origin.START,
                1L << 20,
                1,
                Map.of("workload", workload));
    }

    /** One thing that somebody does; returns when it has ended, mostly. */
    void step() {
        List<VmId> vms = world.vms();
        VmId vm = vms.get(random.nextInt(vms.size()));
        world.letPass(Duration.ofMillis(random.nextInt(1500)));
        int what = random.nextInt(100);
        boolean waits = random.nextInt(8) != 0;
        if (!world.until(() -> world.live() != null, Duration.ofSeconds(30))) {
            return;
        }
        mend(vm);
        act(vm, what);
        if (waits) {
            world.until(world.operations::allDone, PATIENCE);
        } else {
            world.letPass(Duration.ofMillis(random.nextInt(5000)));
        }
    }

    private void act(VmId vm, int what) {
        if (world.live() == null || world.checker.failed()) {
            return;
        }
        if (what < 42) {
            update(vm, new Update(vm, UpdateClass.VMM, any(GOOD), Map.of()));
        } else if (what < 50) {
            UpdateClass other = random.nextBoolean() ? UpdateClass.GUEST : UpdateClass.MACHINE;
            update(vm, new Update(vm, other, any(GOOD), Map.of()));
        } else if (what < 70) {
            update(vm, new Update(vm, UpdateClass.VMM, any(BAD), Map.of()));
        } else if (what < 80) {
            force(vm, any(random.nextInt(3) == 0 ? BAD : GOOD));
        } else if (what < 90) {
            update(vm, new Update(vm, UpdateClass.VMM, any(GOOD), Map.of()));
            rollback(vm);
        } else if (what < 95) {
            update(vm, new Update(vm, UpdateClass.VMM, any(GOOD), Map.of()));
            world.letPass(Duration.ofMillis(random.nextInt(3000)));
            update(vm, new Update(vm, UpdateClass.VMM, any(GOOD), Map.of()));
        } else if (what < 98) {
            unprotect(vm);
            wanted.remove(vm);
            world.until(world.operations::allDone, PATIENCE);
            protect(vm);
        } else {
            rehearse(vm);
        }
    }

    /** Somebody sees that a shadow has failed, and protects the VM again. */
    void mend(VmId vm) {
        Controller c = world.live();
        if (c != null && isLost(vm) && random.nextInt(3) != 0) {
            ask("failover", vm, () -> c.manager.failover(vm, p -> {}), Scenario::status);
            world.until(world.operations::allDone, PATIENCE);
        }
        boolean failed =
                c != null
                        && world.live() == c
                        && c.manager
                                .shadow(vm)
                                .map(s -> s.state() == ShadowState.FAILED)
                                .orElse(false);
        if (failed && random.nextInt(3) != 0) {
            protect(vm);
            world.until(world.operations::allDone, PATIENCE);
        }
    }

    private boolean isLost(VmId vm) {
        return world.truth.look(vm).map(s -> s.run() == RunState.GONE).orElse(false);
    }

    private void protect(VmId vm) {
        Controller c = world.live();
        Redundancy redundancy = wanted.computeIfAbsent(vm, v -> redundancy());
        if (c != null) {
            ask(
                    "protect",
                    vm,
                    () -> c.manager.protect(vm, POLICY, redundancy, p -> {}),
                    v -> "done");
        }
    }

    private void unprotect(VmId vm) {
        Controller c = world.live();
        ask("unprotect", vm, () -> c.manager.unprotect(vm), v -> "done");
    }

    private void rehearse(VmId vm) {
        Controller c = world.live();
        Update update = new Update(vm, UpdateClass.VMM, any(GOOD), Map.of());
        ask("rehearse", vm, () -> c.manager.rehearse(update, p -> {}), j -> j.verdict().label());
    }

    private void update(VmId vm, Update update) {
        Controller c = world.live();
        if (c != null) {
            world.trace.add("op", "update " + vm + " to " + update.target());
            ask("update", vm, () -> c.desk.signal(update, "simulation").done(), Scenario::outcome);
        }
    }

    private void force(VmId vm, String target) {
        Controller c = world.live();
        Update update = new Update(vm, UpdateClass.VMM, target, Map.of());
        world.trace.add("op", "force " + vm + " to " + target);
        ask("force", vm, () -> c.manager.switchover(update, true, p -> {}), Scenario::outcome);
    }

    /** Some time within the watch, if it comes to one. */
    private void rollback(VmId vm) {
        long most = 15_000_000_000L + world.time.nanos();
        world.until(
                () ->
                        world.live() == null
                                || world.operations.allDone()
                                || world.time.nanos() > most
                                || isWatched(vm),
                PATIENCE);
        world.letPass(Duration.ofMillis(random.nextInt(1500)));
        Controller c = world.live();
        if (c != null) {
            ask("rollback", vm, () -> c.manager.rollback(vm, p -> {}), Scenario::status);
        }
    }

    private boolean isWatched(VmId vm) {
        return world.live()
                .switchovers
                .last(vm)
                .map(r -> r.status() == org.gnomon.model.SwitchoverState.WATCHING)
                .orElse(false);
    }

    private static String outcome(UpdateReport report) {
        return report.switchover()
                .map(Scenario::status)
                .orElseGet(() -> report.rehearsal().map(j -> j.verdict().label()).orElse("none"));
    }

    private static String status(SwitchoverReport report) {
        return report.status().name();
    }

    private <T> void ask(
            String name,
            VmId vm,
            java.util.function.Supplier<java.util.concurrent.CompletionStage<T>> work,
            java.util.function.Function<T, String> outcome) {
        world.operations.ask(name, vm, work, outcome);
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
