package org.gnomon.itests.simulation.world;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gnomon.backend.simulator.internal.OutsideTruth;
import org.gnomon.model.VmId;

/** What was done to VMs by the world itself, so that checkers can tell it from what Gnomon did. */
final class Causes {

    private final World world;
    private final Map<VmId, Integer> shutDown = new TreeMap<>();
    private final Map<VmId, TreeSet<Long>> acts = new TreeMap<>();
    private long poweredOffAt = -1;
    private long crashedAt = -1;

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
        boolean injected =
                world.host.faults().injected().stream()
                        .anyMatch(
                                i ->
                                        i.nanos() <= world.time.nanos()
                                                && i.fault().name().equals("crash"));
        boolean bad = copy.vmm().contains("crash") || copy.vmm().contains("leak");
        return injected
                || bad
                || isPowerGoing()
                || crashedAt == world.time.nanos()
                || isShutDown(vm);
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
