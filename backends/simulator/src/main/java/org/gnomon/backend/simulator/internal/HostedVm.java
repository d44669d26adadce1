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
 * A VM as its hosts have it: every copy that there is, whoever drives it. Its monitor guards all of
 * it; nothing that calls out is done under the monitor.
 */
final class HostedVm {

    private final VmDefinition definition;
    private final VmSettings settings;
    private final HostSide side;
    private final FaultPlan faults;
    private final Randomness randomness;
    private final SplittableRandom timing;
    private final WriteLog log = new WriteLog();
    private final Shadows shadows;
    private final List<Instance> owners = new ArrayList<>();
    private Epoch epoch = Epoch.ZERO;
    private Instance active;
    private RetiredSpace retired;
    private Object frozenBy;
    private int count;

    HostedVm(VmDefinition definition, VmSettings settings, HostSide side) {
        this.definition = definition;
        this.settings = settings;
        this.side = side;
        this.shadows = new Shadows(this, definition.id());
        this.randomness = new Randomness(settings.seed());
        this.timing = randomness.stream("timing");
        this.faults = new FaultPlan(randomness.child("faults"), side.clock().time());
        settings.faults().forEach(faults::add);
    }

    synchronized void boot() {
        Guest guest = Guest.boot(settings, new GuestMemory(definition.memoryBytes()), null);
        Instance.Identity identity = identity(Instance.Role.OWNER, side.home());
        active = newInstance(identity, settings.vmm(), guest);
        run(active);
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

    /** What it has in common with the other VMs. */
    HostSide side() {
        return side;
    }

    Shadows shadows() {
        return shadows;
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

    synchronized void retired(RetiredSpace space) {
        retired = space;
        owners.removeIf(i -> i != active && (space == null || i != space.side()) && isGoneSide(i));
    }

    private static boolean isGoneSide(Instance i) {
        return i.trueState() != RunState.RUNNING;
    }

    /** How much longer or shorter a step takes this time. */
    synchronized double jitter() {
        return 0.9 + 0.3 * timing.nextDouble();
    }

    synchronized Instance.Identity identity(Instance.Role role, Machine machine) {
        double used = settings.workload().shape().used();
        return new Instance.Identity(id(), ++count, role, machine, used);
    }

    /** Makes a copy, not running yet. */
    synchronized Instance newInstance(Instance.Identity identity, SimTarget vmm, Guest guest) {
        owners.forEach(Instance::trueState);
        Sampler sampler = new Sampler(randomness.stream("measuring " + identity.number()));
        WriteLog.Writer clients =
                identity.role() == Instance.Role.OWNER
                        ? log.begins(identity.number(), guest.writes(), side.clock().time().nanos())
                        : WriteLog.NOBODY;
        Instance.Kit kit = new Instance.Kit(side.clock(), sampler, clients);
        Instance instance = new Instance(identity, vmm, guest, kit);
        if (identity.role() == Instance.Role.OWNER) {
            owners.add(instance);
        }
        return instance;
    }

    /** Lets a copy with the VM's own disks and network run. */
    synchronized void run(Instance owner) {
        for (Instance other : owners) {
            if (other != owner && other.trueState() == RunState.RUNNING) {
                side.alarms()
                        .raise(
                                "two copies of "
                                        + id()
                                        + " run: "
                                        + other.identity()
                                        + ", "
                                        + owner.identity());
            }
        }
        owner.run();
    }

    /**
     * Stops the guest for an operation; {@link #thaw} lets it go on if it ran.
     *
     * @param by the operation
     * @return whether it ran
     */
    synchronized boolean freeze(Object by) {
        active.requireThere();
        if (active.trueState() == RunState.HANDED_OVER) {
            throw handedOver();
        }
        if (frozenBy != null) {
            throw Problem.of(
                            Problem.BUSY,
                            "another operation has frozen " + id(),
                            "Let it end, or recover.")
                    .asException();
        }
        if (active.trueState() != RunState.RUNNING) {
            return false;
        }
        active.freeze();
        frozenBy = by;
        return true;
    }

    GnomonException handedOver() {
        return Problem.of(
                        Problem.ILLEGAL_TRANSITION,
                        id() + " was handed over, and it is not known whether it was taken",
                        "Let the backend recover, or stop the VM.")
                .asException();
    }

    /** Refuses an operation whose freeze another one, or a recovery, has ended. */
    synchronized void requireFrozenBy(Object by) {
        if (frozenBy != by) {
            throw Problem.of(
                            Problem.REFUSED,
                            "the freeze of " + id() + " was ended by somebody else",
                            "Look at the VM afresh.")
                    .asException();
        }
    }

    /** Stops a guest whose VMM may not answer. */
    synchronized void freezeHard(Object by) {
        active.freeze();
        frozenBy = by;
    }

    /**
     * Lets the guest go on where this operation stopped it or handed it over.
     *
     * @return false if it was handed over and its host cannot be told to go on
     */
    synchronized boolean thaw(Object by) {
        return frozenBy != by || by == null || goOn();
    }

    /** Lets the guest go on, whichever operation stopped it. */
    synchronized boolean thawAll() {
        return frozenBy == null || goOn();
    }

    private boolean goOn() {
        boolean handed = active.trueState() == RunState.HANDED_OVER;
        if (handed && active.identity().machine().isSilent()) {
            return false;
        }
        if (active.trueState() != RunState.GONE) {
            run(active);
        }
        frozenBy = null;
        return true;
    }

    /** A person lets it go on: no operation has it any more. */
    synchronized void freed() {
        frozenBy = null;
    }

    synchronized OpaqueState saveDevices() {
        return active.guest().save();
    }

    /** Refuses an epoch that is not after the VM's own. */
    synchronized void requireAfter(Epoch activation) {
        if (!activation.isAfter(epoch) && !side.has(PlantedBug.EPOCH_NOT_CHECKED)) {
            throw Problem.of(
                            Problem.STALE_EPOCH,
                            "epoch " + activation + " of " + id() + " is not after " + epoch,
                            "Somebody else switched this VM; look at it afresh.")
                    .asException();
        }
    }

    /** The new side takes over; the old one is retired. */
    synchronized void activate(Instance next, Epoch activation, RetiredSpace left) {
        if (!activation.isAfter(epoch)) {
            side.alarms().raise("epoch " + activation + " of " + id() + " ran after " + epoch);
        }
        String complaint = next.guest().complaint();
        if (complaint != null) {
            side.alarms().raise(next.identity() + " began with a memory that is " + complaint);
        }
        active = next;
        epoch = activation;
        frozenBy = null;
        retired(left);
    }

    /** Copies that run with the VM's own disks and network; fails if a host does not tell. */
    synchronized int activeCopies() {
        for (Instance i : owners) {
            boolean hidden = i.identity().machine().isSilent();
            if (hidden && (i == active || i.trueState() == RunState.RUNNING)) {
                throw i.identity().machine().noAnswer();
            }
        }
        return runningCopies();
    }

    /** The same as the world itself sees it. */
    synchronized int runningCopies() {
        return (int) owners.stream().filter(i -> i.trueState() == RunState.RUNNING).count();
    }

    /** Ends every copy that can be reached. */
    synchronized void end(Problem why) {
        owners.stream().filter(i -> !i.identity().machine().isSilent()).forEach(i -> i.end(why));
        shadows.drop();
        retired = null;
    }

    /** A machine has lost its power. */
    synchronized void lose(Machine machine) {
        Problem why = Problem.of(Problem.CRASHED, machine + " lost its power", "Look at it.");
        owners.stream().filter(i -> i.identity().machine() == machine).forEach(i -> i.end(why));
        shadows.lose(machine);
        if (retired != null && retired.side().identity().machine() == machine) {
            retired(null);
        }
    }

    /** Lets every copy live up to now, before something about its machine changes. */
    synchronized void liveUpToNow() {
        owners.forEach(Instance::trueState);
        shadows.liveUpToNow();
    }

    /** Memory of its copies on one machine. */
    synchronized long usedBytes(Machine machine) {
        long copies = isThere(active, machine) ? 1 : 0;
        copies += shadows.copies(machine);
        if (retired != null && retired.side().identity().machine() == machine) {
            copies += retired.kept().memory() == retired.side().guest().memory() ? 1 : 2;
        }
        return copies * definition.memoryBytes();
    }

    private static boolean isThere(Instance i, Machine machine) {
        return i.identity().machine() == machine && i.trueState() != RunState.GONE;
    }

    synchronized List<Instance> owners() {
        return List.copyOf(owners);
    }
}
