package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.simulation.FaultPlan;
import org.gnomon.simulation.Randomness;
import org.gnomon.time.TimeSource;

/**
 * The simulated hosts with their VMs. They are apart from the backend so that a test can lose the
 * controlling side and begin a new one on the same hosts: the VMs run on. VMs start on the host
 * {@code local}. What a test can do to them is here too. Safe for any thread.
 */
public final class SimulatedHost {

    static final String FIRST_VMM = "sim:harmless?version=1.0";

    private final Options options;
    private final Machines machines;
    private final HostSide side;
    private final FaultPlan faults;
    private final Map<VmId, HostedVm> vms = new TreeMap<>();
    private final Map<VmId, WriteLog> logs = new TreeMap<>();

    /** One VM is started at a time, so that two of a name cannot be. */
    private final Object starting = new Object();

    private long generation;
    private boolean obeysOldControllers;

    public SimulatedHost(TimeSource time, Options options) {
        this.options = options;
        this.machines = new Machines(options.hosts(), options.memoryBytes());
        this.side = HostSide.of(new HostClock(time, options.speed()), machines.home());
        this.faults = new FaultPlan(new Randomness(options.seed()).child("host faults"), time);
    }

    /**
     * How the hosts are.
     *
     * @param seed of everything that has no seed of its own
     * @param speed guest seconds per second
     * @param memoryBytes for all copies of all VMs on one host together
     * @param limit after which a step that does not answer has timed out
     * @param hosts their names, {@code local} among them
     */
    public record Options(
            long seed, double speed, long memoryBytes, Duration limit, List<String> hosts) {

        public static final Options DEFAULT = new Options(0, 1, 2L << 30, Duration.ofSeconds(5));

        private static final int MOST_HOSTS = 16;

        public Options {
            hosts = List.copyOf(hosts);
            boolean valid = speed > 0 && speed <= 1000 && memoryBytes > 0;
            valid &= limit.compareTo(Duration.ZERO) > 0;
            valid &= limit.compareTo(Duration.ofSeconds(30)) <= 0;
            if (!valid) {
                throw Problem.of(
                                Problem.INVALID_INPUT,
                                "speed "
                                        + speed
                                        + ", memory "
                                        + memoryBytes
                                        + " bytes, operation limit "
                                        + limit,
                                "Give a speed above 0 up to 1000, some memory, and a limit of at"
                                        + " most 30 seconds.")
                        .asException();
            }
            requireHosts(hosts);
        }

        /** With the three hosts local, h2 and h3. */
        public Options(long seed, double speed, long memoryBytes, Duration limit) {
            this(seed, speed, memoryBytes, limit, List.of(ShadowPlace.LOCAL, "h2", "h3"));
        }

        private static void requireHosts(List<String> hosts) {
            boolean valid = hosts.contains(ShadowPlace.LOCAL) && hosts.size() <= MOST_HOSTS;
            if (!valid || new HashSet<>(hosts).size() != hosts.size()) {
                throw Problem.of(
                                Problem.INVALID_INPUT,
                                "the simulated hosts are " + hosts,
                                "Name 1 to " + MOST_HOSTS + " different ones, local among them.")
                        .asException();
            }
            hosts.forEach(host -> new ShadowPlace("any", host));
        }

        public Options withSeed(long other) {
            return new Options(other, speed, memoryBytes, limit, hosts);
        }
    }

    // ---- what a test can ask ----

    /** Faults for all VMs here, beside those in the properties of one. */
    public FaultPlan faults() {
        return faults;
    }

    /** The hosts' names. */
    public List<String> hosts() {
        return machines.names();
    }

    /**
     * What must never happen and did, as the world itself saw it the moment it happened: two copies
     * of a VM running, an old epoch activated, memory and disk of different times run together.
     * Empty unless something lies or has a bug.
     */
    public List<String> alarms() {
        return side.alarms().raised();
    }

    /** What the clients of a VM remember at this moment, also after it has ended. */
    public WriteLog writeLog(VmId id) {
        find(id).ifPresent(HostedVm::liveUpToNow);
        synchronized (this) {
            return Optional.ofNullable(logs.get(id)).orElseThrow(() -> unknown(id));
        }
    }

    /** How many copies of a VM run with its disks and network, whoever can be reached. */
    public int runningCopies(VmId id) {
        return find(id).map(HostedVm::runningCopies).orElse(0);
    }

    /** What the guest of a VM has to complain about; it compares its memory with what it knows. */
    public Optional<String> complaint(VmId id) {
        HostedVm vm = get(id);
        synchronized (vm) {
            vm.active().trueState();
            return Optional.ofNullable(vm.active().guest().complaint());
        }
    }

    /** Whether the process that runs a VM, or ran it last, is there, whatever it does. */
    public boolean processIsThere(VmId id) {
        HostedVm vm = get(id);
        synchronized (vm) {
            return vm.active().trueState() != RunState.GONE;
        }
    }

    // ---- what a test can do to a VM ----

    /** Starts a VM as another tool would, for a backend to adopt. */
    public void startUnmanaged(VmDefinition definition) {
        start(definition);
    }

    /** Makes the process that runs a VM stop answering, or answer again; its guest goes on. */
    public void hang(VmId id, boolean now) {
        HostedVm vm = get(id);
        synchronized (vm) {
            vm.active().hang(now);
        }
    }

    /** Ends the process that runs a VM, as kill -9 does. */
    public void crash(VmId id) {
        HostedVm vm = get(id);
        synchronized (vm) {
            vm.active().end(Problem.of(Problem.CRASHED, id + " was killed", "Start it again."));
        }
    }

    /** The guest of a VM powers itself off. */
    public void shutDownGuest(VmId id) {
        HostedVm vm = get(id);
        synchronized (vm) {
            vm.active().shutDown();
        }
    }

    // ---- what a test can do to a host ----

    /** Its power goes: all copies and all memory on it are lost. Can be seen from outside. */
    public void powerOff(String host) {
        Machine machine = machines.get(host);
        all().forEach(HostedVm::liveUpToNow);
        machine.off(true);
        all().forEach(vm -> vm.lose(machine));
    }

    /** Its power comes back; it is empty. */
    public void powerOn(String host) {
        machines.get(host).off(false);
    }

    /** It stands still with all that is on it, or goes on where it stood. */
    public void hangHost(String host, boolean now) {
        change(host, machine -> machine.hung(now));
    }

    /** Nobody reaches it any more, or again; all that is on it goes on, and clients reach that. */
    public void cutOff(String host, boolean now) {
        change(host, machine -> machine.cut(now));
    }

    /** Whether a fail-over may switch its power off when it does not answer; at first not. */
    public void allowPowerFencing(String host, boolean now) {
        machines.get(host).fencible(now);
    }

    private void change(String host, Consumer<Machine> change) {
        Machine machine = machines.get(host);
        all().forEach(HostedVm::liveUpToNow);
        change.accept(machine);
    }

    // ---- what makes the hypervisor itself wrong; no configuration reaches it ----

    /** PLANTS A BUG in the simulated hypervisor, for a test that checkers find it. */
    public void plantBugForTest(PlantedBug bug) {
        side.bugs().add(bug);
    }

    /**
     * Obeys handles of controllers that another one has taken over from, as a hypervisor does that
     * cannot tell them apart; then only epochs guard activations. At first they are refused.
     */
    public synchronized void obeyOldControllersForTest(boolean now) {
        obeysOldControllers = now;
    }

    /** What is here beside the VMs themselves, in words. */
    public List<String> extras() {
        List<String> extras = new ArrayList<>();
        for (HostedVm vm : all()) {
            synchronized (vm) {
                extras.addAll(vm.shadows().inWords());
                if (vm.retired() != null) {
                    extras.add("retired " + vm.retired().side().identity());
                }
            }
        }
        return extras;
    }

    // ---- the hypervisor's own ----

    private HostedVm get(VmId id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    private static RuntimeException unknown(VmId id) {
        return Problem.of(Problem.UNKNOWN_VM, "there is no VM " + id + " on the hosts", "")
                .asException();
    }

    Options options() {
        return options;
    }

    Machines machines() {
        return machines;
    }

    /** Makes the caller the one that drives the hosts; who drove them before is refused now. */
    synchronized long claim() {
        return ++generation;
    }

    synchronized boolean isCurrent(long claimed) {
        return claimed == generation || obeysOldControllers;
    }

    HostedVm start(VmDefinition definition) {
        VmSettings settings = VmSettings.of(definition, options.seed());
        synchronized (starting) {
            requireFree(definition.id());
            machines.home().requireAnswer();
            requireRoom(machines.home(), definition.memoryBytes());
            HostedVm vm = new HostedVm(definition, settings, side);
            vm.boot();
            synchronized (this) {
                vms.put(vm.id(), vm);
                logs.put(vm.id(), vm.log());
            }
            return vm;
        }
    }

    private void requireFree(VmId id) {
        Optional<HostedVm> there = find(id);
        if (there.isPresent() && !isGone(there.get())) {
            throw Problem.of(
                            Problem.ALREADY_EXISTS,
                            "a simulated VM " + id + " runs already",
                            "Stop it first, or choose another name.")
                    .asException();
        }
    }

    private static boolean isGone(HostedVm vm) {
        synchronized (vm) {
            return vm.active().trueState() == RunState.GONE;
        }
    }

    synchronized Optional<HostedVm> find(VmId id) {
        return Optional.ofNullable(vms.get(id));
    }

    synchronized List<HostedVm> all() {
        return List.copyOf(vms.values());
    }

    synchronized void remove(HostedVm vm) {
        vms.remove(vm.id(), vm);
    }

    /** Not to be called under a VM's monitor. */
    long freeBytes(Machine machine) {
        long used = all().stream().mapToLong(vm -> vm.usedBytes(machine)).sum();
        return machine.memoryBytes() - used;
    }

    /** Refuses if so much more memory is not there. Not to be called under a VM's monitor. */
    void requireRoom(Machine machine, long bytes) {
        long free = freeBytes(machine);
        if (bytes > free) {
            throw Problem.of(
                            Problem.OUT_OF_SPACE,
                            bytes
                                    + " bytes of memory are wanted, "
                                    + free
                                    + " of "
                                    + machine.memoryBytes()
                                    + " are free on the simulated host "
                                    + machine,
                            "Stop a VM, or raise memory.limit.mib of"
                                    + " org.gnomon.backend.simulator.")
                    .asException();
        }
    }
}
