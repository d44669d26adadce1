package org.gnomon.itests.simulation.world;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gnomon.backend.simulator.internal.OutsideTruth;
import org.gnomon.backend.simulator.internal.SimulatedHost;
import org.gnomon.backend.simulator.internal.SimulatorBackend;
import org.gnomon.itests.simulation.disk.Mount;
import org.gnomon.itests.simulation.disk.SimDisk;
import org.gnomon.itests.simulation.link.Link;
import org.gnomon.lease.internal.FileLeaseStore;
import org.gnomon.model.Alert;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.simulation.VirtualTime;
import org.gnomon.spi.lease.LeaseStore;

/**
 * A host with VMs, a disk, a network between them and the controllers that come and go. Everything
 * in it follows from the seed.
 */
public final class World {

    private static final Duration BOOT_AGAIN = Duration.ofSeconds(1);
    private static final SimulatedHost.Options HOST =
            new SimulatedHost.Options(0, 1, 64L << 20, Duration.ofSeconds(2));

    final long seed;
    final Recipe recipe;
    final VirtualTime time;
    final Trace trace;
    final SimulatedHost host;
    final OutsideTruth truth;
    final SimDisk disk;
    final Link link;
    final Checker checker;
    final List<Controller> controllers = new ArrayList<>();
    final Operations operations;
    final Causes causes;
    final SimLeaseStore leases;
    private final boolean agent;
    private final boolean obeysAll;
    private final SplittableRandom random;
    private final Map<String, Integer> strikes = new TreeMap<>();
    private final TreeSet<VmId> vms = new TreeSet<>();
    private final List<Ambush> ambushes = new ArrayList<>();
    private final List<Alert> alerts = new ArrayList<>();
    private Controller current;
    private int slowDisk;

    World(long seed, Recipe recipe) {
        this.seed = seed;
        this.recipe = recipe;
        this.time = new VirtualTime(seed);
        this.trace = new Trace(time, recipe.trace());
        this.random = time.randomness().stream("world");
        this.host = new SimulatedHost(time, HOST.withSeed(seed));
        this.truth = new OutsideTruth(host);
        this.disk = new SimDisk(this::struck);
        this.link = new Link(time, this::struck);
        this.checker = new Checker(this);
        this.operations = new Operations(this);
        this.causes = new Causes(this);
        this.leases = new SimLeaseStore(this);
        this.agent = random.nextBoolean();
        this.obeysAll = agent && random.nextBoolean();
        // With leases across hosts, the hosts need not know which controller is the latest one.
        host.obeyOldControllersForTest(obeysAll);
    }

    /** A fault really had an effect. */
    void struck(String what) {
        strikes.merge(what, 1, Integer::sum);
        trace.add("hit", what);
    }

    /** What struck and how often, those that the host injected included. */
    Map<String, Integer> strikes() {
        Map<String, Integer> all = new TreeMap<>(strikes);
        host.faults()
                .injected()
                .forEach(
                        i ->
                                all.merge(
                                        "backend." + i.point() + "." + i.fault().name(),
                                        1,
                                        Integer::sum));
        return all;
    }

    void owns(VmId vm) {
        vms.add(vm);
    }

    List<VmId> vms() {
        return List.copyOf(vms);
    }

    // ---- controllers ----

    /** The one that is in charge, dead or not; null before the first. */
    Controller current() {
        return current;
    }

    /** The one that is in charge if it runs, else null. */
    Controller live() {
        return current != null && current.isOpen() ? current : null;
    }

    /** Starts a controller now; if it refuses, again and again. */
    void boot() {
        if (current != null && current.process().runs()) {
            return;
        }
        int number = controllers.size() + 1;
        try {
            Controller made = Controller.boot(this, number);
            controllers.add(made);
            current = made;
            checker.journalEnds(lastEntry());
            causes.startedAgain();
            trace.add("c" + number, "started");
            made.connect();
        } catch (GnomonException e) {
            trace.add("boot", "refused: " + e.problem());
            operations.count("boot:" + e.problem().code());
            time.after(BOOT_AGAIN, this::boot);
        } catch (Died e) {
            trace.add("boot", "died while it started");
            time.after(BOOT_AGAIN, this::boot);
        }
    }

    /** Where a controller takes its leases. */
    LeaseStore leases(SimProcess process, Mount mount) {
        return agent
                ? leases.of(process)
                : new FileLeaseStore(mount.path("/data/lease"), time, process);
    }

    /** The backend for a controller; on the same machine it lives and dies with it. */
    SimulatorBackend backend(SimProcess process) {
        return new SimulatorBackend(
                host, time, agent ? new SimProcess("agent of " + process, time) : process);
    }

    /** Kills the controller in charge, and starts a new one some time later. */
    void kill(Controller victim, String how, Duration until) {
        if (victim == null || !victim.process().isAlive()) {
            return;
        }
        struck(how);
        victim.die();
        operations.cutOff(victim);
        if (!agent && victim == current) {
            truth.driverDied();
        }
        if (victim == current) {
            time.after(until, this::boot);
        }
    }

    /** A second controller on the same data; it must be refused while the first one lives. */
    void second() {
        if (live() == null) {
            return;
        }
        struck("controller.second");
        try {
            Controller other = Controller.boot(this, 100 + controllers.size());
            other.die();
            checker.found(
                    Violation.Kind.TWO_CONTROLLERS, "a second controller started on the same data");
        } catch (GnomonException e) {
            operations.count("second-controller:" + e.problem().code());
            if (!e.problem().code().equals(Problem.BUSY)) {
                trace.add("boot", "a second controller was refused with " + e.problem());
            }
        }
    }

    /** The controller stops without dying, another takes over, and then it goes on. */
    void zombie(Duration after) {
        Controller old = live();
        if (old == null) {
            return;
        }
        struck("controller.zombie");
        operations.cutOff(old);
        old.stopAndFence();
        boot();
        time.after(
                after,
                () -> {
                    trace.add("c" + old.number, "goes on as if nothing had happened");
                    old.process().goOn();
                });
    }

    /**
     * Whether a controller that was thought dead went on, and the hosts obeyed it: what it opened
     * meanwhile only the next recovery can tell from what is wanted.
     */
    boolean isHauntedByZombies() {
        return obeysAll && strikes.containsKey("controller.zombie");
    }

    /** Ends all controllers but the one in charge. */
    void endZombies() {
        controllers.stream().filter(c -> c != current).forEach(Controller::die);
    }

    /** Power goes: what was not forced is lost. */
    void losePower(Duration until) {
        if (live() == null) {
            return;
        }
        kill(current, "controller.power-loss", until);
        disk.losePower(random);
    }

    // ---- steps ----

    /** A crash that waits for a step. */
    static final class Ambush {
        final String step;
        int skip;

        Ambush(String step, int skip) {
            this.step = step;
            this.skip = skip;
        }
    }

    void ambush(String step, int skip) {
        ambushes.add(new Ambush(step, skip));
    }

    void clearAmbushes() {
        ambushes.clear();
    }

    /** A controller came to a named step; it may be killed there. */
    void step(Controller who, String name) {
        if (who != current || !who.process().isAlive()) {
            return;
        }
        for (Ambush a : ambushes) {
            if (a.step.equals(name) && a.skip-- <= 0) {
                ambushes.remove(a);
                trace.add("c" + who.number, "is killed " + name);
                kill(who, "controller.kill-at-step", Duration.ofMillis(200 + random.nextInt(3000)));
                throw new Died(who.process().toString());
            }
        }
    }

    // ---- weather of the disk ----

    void slowDisk(int mostMillis) {
        slowDisk = mostMillis;
    }

    Duration diskDelay() {
        if (slowDisk == 0) {
            return Duration.ZERO;
        }
        struck("disk.slow");
        return Duration.ofMillis(random.nextInt(slowDisk));
    }

    // ---- what is known ----

    UnaryOperator<Object> mutants() {
        return Mutants.of(recipe.mutant());
    }

    void alerted(Controller by, Alert alert) {
        if (by.process().isAlive()) {
            alerts.add(alert);
            trace.add("c" + by.number, "alert " + alert.vm() + " " + alert.problem());
        }
    }

    List<Alert> alerts() {
        return alerts;
    }

    /** The intents about a VM that any controller has on its disk. */
    Stream<Journal.Entry> intents(VmId vm) {
        return controllers.stream()
                .flatMap(c -> c.truth().entries().stream())
                .filter(e -> Checker.isIntent(e, vm));
    }

    /** The number of the newest entry of the journal. */
    long lastEntry() {
        List<Journal.Entry> all = current.truth().entries();
        return all.isEmpty() ? 0 : all.get(all.size() - 1).sequence();
    }

    /** Failovers that nobody asked for; those that somebody did are counted where they end. */
    void countFailovers() {
        if (current == null) {
            return;
        }
        for (Journal.Entry entry : current.truth().entries()) {
            boolean told =
                    entry.kind() == Journal.Kind.ALERT
                            && "failed-over".equals(entry.fields().get("code"));
            if (told) {
                operations.count("failover:done-by-itself");
            }
        }
    }

    /** Whether the controller in charge has nothing under way with a VM. */
    boolean isSettled(VmId vm) {
        return current.switchovers.last(vm).map(r -> r.status().isFinal()).orElse(false);
    }

    // ---- driving ----

    /** Lets a span pass, or less if a checker finds something. */
    void letPass(Duration span) {
        until(() -> false, span);
    }

    /** Lets time pass until a condition holds; whether it came to hold. */
    boolean until(BooleanSupplier condition, Duration limit) {
        long end = time.nanos() + limit.toNanos();
        try {
            time.runUntil(
                    () -> {
                        checker.look();
                        return checker.failed() || time.nanos() >= end || condition.getAsBoolean();
                    },
                    limit);
        } catch (IllegalStateException e) {
            if (time.nanos() < end) {
                throw e;
            }
        }
        return condition.getAsBoolean();
    }

    SplittableRandom random() {
        return random;
    }
}
