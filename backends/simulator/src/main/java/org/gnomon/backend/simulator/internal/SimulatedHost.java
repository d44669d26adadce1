package org.gnomon.backend.simulator.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnomon.model.Problem;
import org.gnomon.model.VmDefinition;
import org.gnomon.model.VmId;
import org.gnomon.simulation.FaultPlan;
import org.gnomon.simulation.Randomness;
import org.gnomon.time.TimeSource;

/**
 * A simulated machine with its VMs. It is apart from the backend so that a test can lose the
 * controlling side and begin a new one on the same host: the VMs run on. Safe for any thread.
 */
public final class SimulatedHost {

    static final String FIRST_VMM = "sim:harmless?version=1.0";

    private final Options options;
    private final HostClock clock;
    private final FaultPlan faults;
    private final Map<VmId, HostedVm> vms = new TreeMap<>();
    private final Map<VmId, WriteLog> logs = new TreeMap<>();

    /** One VM is started at a time, so that two of a name cannot be. */
    private final Object starting = new Object();

    private long generation;

    public SimulatedHost(TimeSource time, Options options) {
        this.options = options;
        this.clock = new HostClock(time, options.speed());
        this.faults = new FaultPlan(new Randomness(options.seed()).child("host faults"), time);
    }

    /**
     * How a host is.
     *
     * @param seed of everything that has no seed of its own
     * @param speed guest seconds per second
     * @param memoryBytes for all copies of all VMs together
     * @param limit after which a step that does not answer has timed out
     */
    public record Options(long seed, double speed, long memoryBytes, Duration limit) {

        public static final Options DEFAULT = new Options(0, 1, 2L << 30, Duration.ofSeconds(5));

        public Options {
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
        }

        public Options withSeed(long other) {
            return new Options(other, speed, memoryBytes, limit);
        }
    }

    /** Faults for all VMs here, beside those in the properties of one. */
    public FaultPlan faults() {
        return faults;
    }

    /** What the clients of a VM remember at this moment, also after it has ended. */
    public WriteLog writeLog(VmId id) {
        find(id).ifPresent(HostedVm::activeCopies);
        synchronized (this) {
            return Optional.ofNullable(logs.get(id)).orElseThrow(() -> unknown(id));
        }
    }

    /** What the guest of a VM has to complain about; it compares its memory with what it knows. */
    public Optional<String> complaint(VmId id) {
        HostedVm vm = find(id).orElseThrow(() -> unknown(id));
        synchronized (vm) {
            vm.active().trueState();
            return Optional.ofNullable(vm.active().guest().complaint());
        }
    }

    /** Makes the process that runs a VM stop answering, or answer again. */
    public void hang(VmId id, boolean now) {
        HostedVm vm = find(id).orElseThrow(() -> unknown(id));
        synchronized (vm) {
            vm.active().hang(now);
        }
    }

    /** Starts a VM as another tool would, for a backend to adopt. */
    public void startUnmanaged(VmDefinition definition) {
        start(definition);
    }

    /** Ends the process that runs a VM, as kill -9 does. */
    public void crash(VmId id) {
        HostedVm vm = find(id).orElseThrow(() -> unknown(id));
        synchronized (vm) {
            vm.active().end(Problem.of(Problem.CRASHED, id + " was killed", "Start it again."));
        }
    }

    /** What is here beside the VMs themselves, in words. */
    public List<String> extras() {
        List<String> extras = new ArrayList<>();
        for (HostedVm vm : all()) {
            synchronized (vm) {
                if (vm.replica() != null) {
                    extras.add("replica of " + vm.id());
                    vm.replica().rehearsals.forEach(i -> extras.add(i.identity().toString()));
                }
                if (vm.standBy() != null) {
                    extras.add(vm.standBy());
                }
                if (vm.retired() != null) {
                    extras.add("retired " + vm.retired().side().identity());
                }
            }
        }
        return extras;
    }

    private static RuntimeException unknown(VmId id) {
        return Problem.of(Problem.UNKNOWN_VM, "there is no VM " + id + " on this host", "")
                .asException();
    }

    Options options() {
        return options;
    }

    /** Makes the caller the one that drives this host; who drove it before is refused from now. */
    synchronized long claim() {
        return ++generation;
    }

    synchronized boolean isCurrent(long claimed) {
        return claimed == generation;
    }

    HostedVm start(VmDefinition definition) {
        VmSettings settings = VmSettings.of(definition, options.seed());
        synchronized (starting) {
            requireFree(definition.id());
            requireRoom(definition.memoryBytes());
            HostedVm vm = new HostedVm(definition, settings, clock);
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
            return vm.active().trueState() == org.gnomon.model.RunState.GONE;
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

    /** Refuses if so much more memory is not there. Not to be called under a VM's monitor. */
    void requireRoom(long bytes) {
        long used = all().stream().mapToLong(HostedVm::usedBytes).sum();
        if (used + bytes > options.memoryBytes()) {
            throw Problem.of(
                            Problem.OUT_OF_SPACE,
                            bytes
                                    + " bytes of memory are wanted, "
                                    + (options.memoryBytes() - used)
                                    + " of "
                                    + options.memoryBytes()
                                    + " are free on the simulated host",
                            "Stop a VM, or raise memory.limit.mib of"
                                    + " org.gnomon.backend.simulator.")
                    .asException();
        }
    }
}
