package org.gnomon.itests.simulation.world;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gnomon.backend.simulator.internal.OutsideTruth;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;

/** What was done to VMs by the world itself, so that checkers can tell it from what Gnomon did. */
final class Causes {

    /** The longest from the draw of a fault to its effect, in nanoseconds. */
    private static final long STEP_LASTS = 3_000_000_000L;

    private final World world;
    private final Map<VmId, Integer> shutDown = new TreeMap<>();
    private final Map<VmId, TreeSet<Long>> acts = new TreeMap<>();
    private long poweredOffAt = -1;
    private long crashedAt = -1;
    private boolean timeSetBack;

    Causes(World world) {
        this.world = world;
    }

    /** The guest of a VM powers itself off, which is its own affair. */
    void shutDown(VmId vm) {
        world.struck("guest.shuts-down");
        world.host.shutDownGuest(vm);
        world.truth.look(vm).ifPresent(seen -> shutDown.put(vm, seen.number()));
    }

    /**
     * Whether the copy that ran last has powered itself off; a host forgets such a VM in
     * world.time.
     */
    boolean isShutDown(VmId vm) {
        return shutDown.containsKey(vm)
                && world.truth.look(vm).map(s -> shutDown.get(vm).equals(s.number())).orElse(true);
    }

    /** A host loses its power, with the old sides that are on it. */
    void powerOff(String name) {
        world.host.powerOff(name);
        poweredOffAt = world.time.nanos();
    }

    boolean isPowerGoing() {
        return poweredOffAt == world.time.nanos();
    }

    /** The process of a VM dies. */
    void crash(VmId vm) {
        world.struck("process.primary-crash");
        world.host.crash(vm);
        crashedAt = world.time.nanos();
    }

    /** Whether a copy ended by itself, or by a fault, and not because a controller wanted it. */
    boolean isNobodysEnd(VmId vm, OutsideTruth.Seen copy) {
        long now = world.time.nanos();
        boolean injected =
                world.host.faults().injected().stream()
                        .filter(i -> i.fault().name().equals("crash"))
                        .filter(i -> i.subject().equals(vm.value()))
                        .anyMatch(i -> now - i.nanos() < STEP_LASTS);
        boolean bad = copy.vmm().contains("crash") || copy.vmm().contains("leak");
        // Who fences one VM by power takes the others on its host along.
        boolean dark = isPowerGoing() || world.truth.isOff(copy.host());
        return injected || bad || dark || crashedAt == now || isShutDown(vm);
    }

    /** The time of day went back: a window that was reckoned across it may be too small. */
    void setTimeBack() {
        timeSetBack = true;
    }

    boolean isTimeSetBack() {
        return timeSetBack;
    }

    /** A new controller starts: an alert that the old one died on may come once more. */
    void startedAgain() {
        for (VmId vm : world.vms()) {
            List<Journal.Entry> its = world.current().truth().entries(vm);
            if (!its.isEmpty() && its.get(its.size() - 1).kind() == Journal.Kind.ALERT) {
                acts.computeIfAbsent(vm, v -> new TreeSet<>()).add(world.lastEntry());
            }
        }
    }

    /** Somebody did something to a VM: what is said of it after this has another cause. */
    void act(VmId vm) {
        if (world.current() != null) {
            long last = world.lastEntry();
            acts.computeIfAbsent(vm, v -> new TreeSet<>()).add(last);
        }
    }

    /** Whether somebody did something to a VM between two entries of the journal. */
    boolean actedBetween(VmId vm, long first, long second) {
        Long at = acts.getOrDefault(vm, new TreeSet<>()).ceiling(first);
        return at != null && at < second;
    }
}
