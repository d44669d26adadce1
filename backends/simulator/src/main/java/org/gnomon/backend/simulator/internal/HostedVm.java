package org.gnomon.backend.simulator.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.gnomon.model.Epoch;
import org.gnomon.model.GnomonException;
import org.gnomon.model.OpaqueState;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.simulation.FaultPlan;
import org.gnomon.simulation.Randomness;

/**
 * A VM as its host has it: every copy that there is, whoever drives it. Its monitor guards all of
 * it; nothing that calls out is done under the monitor.
 */
final class HostedVm {

    private final VmDefinition definition;
    private final VmSettings settings;
    private final HostClock clock;
    private final FaultPlan faults;
    private final Randomness randomness;
    private final SplittableRandom timing;
    private final WriteLog log = new WriteLog();
    private final List<Instance> owners = new ArrayList<>();
    private Epoch epoch = Epoch.ZERO;
    private Instance active;
    private RetiredSpace retired;
    private ReplicaSpace replica;
    private String standBy;
    private boolean frozen;
    private int count;

    HostedVm(VmDefinition definition, VmSettings settings, HostClock clock) {
        this.definition = definition;
        this.settings = settings;
        this.clock = clock;
        this.randomness = new Randomness(settings.seed());
        this.timing = randomness.stream("timing");
        this.faults = new FaultPlan(randomness.child("faults"), clock.time());
        settings.faults().forEach(faults::add);
    }

    synchronized void boot() {
        Guest guest = Guest.boot(settings, new GuestMemory(definition.memoryBytes()), null);
        active = newInstance(Instance.Role.OWNER, settings.vmm(), guest);
        active.run();
    }

    VmDefinition definition() {
        return definition;
    }

    VmId id() {
        return definition.id();
    }

    VmSettings settings() {
        return settings;
    }

    FaultPlan faults() {
        return faults;
    }

    WriteLog log() {
        return log;
    }

    synchronized Epoch epoch() {
        return epoch;
    }

    synchronized Instance active() {
        return active;
    }

    synchronized RetiredSpace retired() {
        return retired;
    }

    synchronized ReplicaSpace replica() {
        return replica;
    }

    synchronized void replica(ReplicaSpace space) {
        replica = space;
    }

    synchronized void retired(RetiredSpace space) {
        retired = space;
        owners.removeIf(i -> i != active && (space == null || i != space.side()) && isGoneSide(i));
    }

    private static boolean isGoneSide(Instance i) {
        return i.trueState() != RunState.RUNNING;
    }

    /** What waits to take over, in words; null if nothing does. */
    synchronized String standBy() {
        return standBy;
    }

    synchronized void standBy(String what) {
        standBy = what;
    }

    /** How much longer or shorter a step takes this time. */
    synchronized double jitter() {
        return 0.9 + 0.3 * timing.nextDouble();
    }

    /** Makes a copy, not running yet. */
    synchronized Instance newInstance(Instance.Role role, SimTarget vmm, Guest guest) {
        int number = ++count;
        double used = settings.workload().shape().used();
        Instance.Identity identity = new Instance.Identity(id(), number, role, used, log);
        Sampler sampler = new Sampler(randomness.stream("measuring " + number));
        Instance instance = new Instance(identity, vmm, guest, clock, sampler);
        log.begins(identity, guest.writes());
        if (role == Instance.Role.OWNER) {
            owners.add(instance);
        }
        return instance;
    }

    /** Stops the guest for an operation; {@link #thaw()} lets it go on if it ran. */
    synchronized void freeze() {
        active.requireThere();
        if (active.trueState() == RunState.HANDED_OVER) {
            throw handedOver();
        }
        if (active.trueState() == RunState.RUNNING) {
            active.freeze();
            frozen = true;
        }
    }

    GnomonException handedOver() {
        return Problem.of(
                        Problem.ILLEGAL_TRANSITION,
                        id() + " was handed over, and it is not known whether it was taken",
                        "Let the backend recover, or stop the VM.")
                .asException();
    }

    /** Stops a guest whose VMM may not answer. */
    synchronized void freezeHard() {
        active.freeze();
        frozen = true;
    }

    /** Lets the guest go on where an operation stopped it or handed it over. */
    synchronized void thaw() {
        if (frozen && active.trueState() != RunState.GONE) {
            active.run();
        }
        frozen = false;
    }

    synchronized OpaqueState saveDevices() {
        return active.guest().save();
    }

    /** The new side takes over; the old one is retired. */
    synchronized void activate(Instance next, Epoch activation, RetiredSpace left) {
        active = next;
        epoch = activation;
        frozen = false;
        retired(left);
    }

    /** Copies that run with the VM's own disks and network. */
    synchronized int activeCopies() {
        return (int) owners.stream().filter(i -> i.trueState() == RunState.RUNNING).count();
    }

    /** Ends every copy. */
    synchronized void end(Problem why) {
        owners.forEach(i -> i.end(why));
        dropShadows();
        retired = null;
    }

    /** Removes what belongs to no running VM; in words, what that was. */
    synchronized List<String> dropShadows() {
        List<String> dropped = new ArrayList<>();
        dropped.addAll(dropReplica());
        if (standBy != null) {
            dropped.add(standBy);
            standBy = null;
        }
        return dropped;
    }

    synchronized List<String> dropReplica() {
        List<String> dropped = new ArrayList<>();
        if (replica == null) {
            return dropped;
        }
        for (Instance i : replica.rehearsals) {
            i.end(Problem.of(Problem.NOT_RUNNING, i.identity() + " was thrown away", ""));
            dropped.add("rehearsal " + i.identity());
        }
        dropped.add("replica of " + id());
        replica = null;
        return dropped;
    }

    synchronized long usedBytes() {
        long copies = active.trueState() == RunState.GONE ? 0 : 1;
        copies += replica == null ? 0 : 1 + replica.rehearsals.size();
        if (retired != null) {
            copies += retired.kept().memory() == retired.side().guest().memory() ? 1 : 2;
        }
        return copies * definition.memoryBytes();
    }

    synchronized List<Instance> owners() {
        return List.copyOf(owners);
    }
}
