package org.gnomon.backend.simulator.internal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Objects;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.Sample;
import org.gnomon.model.VmId;
import org.gnomon.time.TimeSource;

/**
 * One simulated VMM process with its guest: the VM itself, a rehearsal, or a side that was left.
 * Lives on, lazily, up to the present whenever it is looked at; stands still while paused. Guarded
 * by its VM's monitor.
 *
 * <pre>
 * PAUSED ⇄ RUNNING → GONE        PAUSED → HANDED_OVER → (undo) RUNNING
 * └─ by its guest: SHUT_DOWN
 * </pre>
 */
final class Instance {

    /** Of a longer absence, only the end is written into the memory. */
    private static final long MOST_TICKS_WRITTEN = 1000;

    private final Identity identity;
    private final SimTarget vmm;
    private final Guest guest;
    private final HostClock clock;
    private final Sampler sampler;
    private final WriteLog.Writer clients;
    private final Totals totals = new Totals();
    private RunState state = RunState.PAUSED;
    private boolean hangs;
    private boolean shutDown;
    private Problem problem;
    private long seenNanos;
    private long ranNanos;
    private long carryNanos;

    Instance(Identity identity, SimTarget vmm, Guest guest, Kit kit) {
        this.identity = identity;
        this.vmm = vmm;
        this.guest = guest;
        this.clock = kit.clock();
        this.sampler = kit.sampler();
        this.clients = kit.clients();
        this.seenNanos = clock.time().nanos();
    }

    /**
     * What a copy is given.
     *
     * @param clock its host's time
     * @param sampler what measures it
     * @param clients who hear of its writes
     */
    record Kit(HostClock clock, Sampler sampler, WriteLog.Writer clients) {}

    Identity identity() {
        return identity;
    }

    SimTarget vmm() {
        return vmm;
    }

    Guest guest() {
        return guest;
    }

    Problem problem() {
        return problem;
    }

    /** What it does now, after living up to now. */
    RunState state() {
        advance();
        if (identity.machine().isSilent() || isHung()) {
            return RunState.UNKNOWN;
        }
        return hasShutDown() ? RunState.SHUT_DOWN : state;
    }

    /** Whether its guest powered itself off. */
    boolean hasShutDown() {
        return state == RunState.GONE && shutDown;
    }

    /** Its guest powers itself off. */
    void shutDown() {
        advance();
        if (state != RunState.GONE) {
            shutDown = true;
            state = RunState.GONE;
            problem = offByItself();
        }
    }

    private Problem offByItself() {
        return Problem.of(
                Problem.NOT_RUNNING,
                "the guest of " + identity + " shut itself down",
                "Define the VM again to start it.");
    }

    /** What it does now, hung or not: for who looks at the process from outside. */
    RunState trueState() {
        advance();
        return state;
    }

    boolean isHung() {
        return hangs && state != RunState.GONE
                || state == RunState.RUNNING && vmm.does(SimTarget.Kind.HANG, ranNanos);
    }

    /** Makes it hang, or not hang any more, from now. */
    void hang(boolean now) {
        advance();
        hangs = now;
    }

    void run() {
        advance();
        state = RunState.RUNNING;
    }

    void freeze() {
        advance();
        state = RunState.PAUSED;
    }

    void handOver() {
        advance();
        state = RunState.HANDED_OVER;
    }

    /** Ends it, whatever it does. */
    void end(Problem why) {
        advance();
        if (state != RunState.GONE) {
            state = RunState.GONE;
            problem = Objects.requireNonNull(why);
        }
    }

    /** Refuses if it crashed. */
    void requireThere() {
        if (trueState() == RunState.GONE) {
            throw goneBecause();
        }
    }

    private GnomonException goneBecause() {
        return problem.asException();
    }

    Sample sample(VmId vm, TimeSource time) {
        requireThere();
        return sampler.take(vm, time.now(), totals.snapshot(), memoryUsage(), clock.speed());
    }

    private double memoryUsage() {
        double used = identity.usedShare();
        return Math.min(
                1, used + vmm.leaked(ranNanos) + guest.change().leaked(guest.nanosSinceChange()));
    }

    /** Lives up to now. */
    private void advance() {
        long now = clock.time().nanos();
        long elapsed = (long) ((now - seenNanos) * clock.speed());
        seenNanos = now;
        if (state != RunState.RUNNING || identity.machine().isHung()) {
            totals.stood(elapsed);
            return;
        }
        carryNanos += elapsed;
        long ticks = carryNanos / Guest.TICK_NANOS;
        carryNanos %= Guest.TICK_NANOS;
        double endHour = hourOfDay(clock.time().now()) - carryNanos / 3.6e12 / clock.speed();
        double hoursPerTick = Guest.TICK_NANOS / 3.6e12 / clock.speed();
        for (long left = ticks; left > 0 && state == RunState.RUNNING; left--) {
            live(endHour - (left - 1) * hoursPerTick, left <= MOST_TICKS_WRITTEN);
            long since = carryNanos + (left - 1) * Guest.TICK_NANOS;
            clients.acknowledged(guest.writes(), now - (long) (since / clock.speed()));
        }
    }

    private void live(double hour, boolean writesMemory) {
        ranNanos += Guest.TICK_NANOS;
        if (isHung()) {
            totals.stood(Guest.TICK_NANOS);
            return;
        }
        boolean stuck = vmm.does(SimTarget.Kind.STUCK, ranNanos);
        guest.tick(new Guest.Conditions(hour, vmm.cost(), stuck, writesMemory), totals);
        if (vmm.does(SimTarget.Kind.CRASH, ranNanos)
                || guest.change().does(SimTarget.Kind.CRASH, guest.nanosSinceChange())) {
            crash(identity + " on SimVMM " + vmm.version() + " crashed");
        } else if (memoryUsage() >= 1) {
            crash(identity + " on SimVMM " + vmm.version() + " ran out of memory");
        } else if (guest.wantsToShutDown()) {
            shutDown = true;
            state = RunState.GONE;
            problem = offByItself();
        }
    }

    private void crash(String message) {
        state = RunState.GONE;
        problem = Problem.of(Problem.CRASHED, message, "Do not use " + vmm.text() + ".");
    }

    private static double hourOfDay(Instant now) {
        return now.atOffset(ZoneOffset.UTC).getLong(ChronoField.NANO_OF_DAY) / 3.6e12;
    }

    /**
     * Which copy of which VM this is.
     *
     * @param vm whose copy
     * @param number counts the copies of a VM
     * @param role what it is for
     * @param machine where it is
     * @param usedShare of its memory
     */
    record Identity(VmId vm, int number, Role role, Machine machine, double usedShare) {

        @Override
        public String toString() {
            return vm + " #" + number + " (" + role.label() + " on " + machine + ")";
        }
    }

    /** What a copy is for. */
    enum Role {
        /** Has, or had, the VM's disks and network. */
        OWNER,
        /** Isolated. */
        REHEARSAL;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
