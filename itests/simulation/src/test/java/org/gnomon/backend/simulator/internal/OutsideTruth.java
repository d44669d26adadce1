package org.gnomon.backend.simulator.internal;

import java.util.List;
import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.VmId;

/**
 * What is really the case on simulated hosts, for checkers: not through the backend, which is a
 * part of what is under test. Stands in this package because only here it can be seen.
 */
public final class OutsideTruth {

    private final SimulatedHost host;

    public OutsideTruth(SimulatedHost host) {
        this.host = host;
    }

    /**
     * A VM at this instant.
     *
     * @param copies that run with its disks and network
     * @param epoch of the last activation
     * @param number of the copy that is active, which no other copy ever has
     * @param run what that copy does
     * @param vmm the target that runs it
     * @param host where
     * @param retired the number of the side that was left, 0 if there is none
     */
    public record Seen(
            int copies,
            long epoch,
            int number,
            RunState run,
            String vmm,
            String host,
            int retired) {}

    /** Looks at a VM; empty if the hosts have none of that name. */
    public Optional<Seen> look(VmId id) {
        return host.find(id).map(OutsideTruth::look);
    }

    private static Seen look(HostedVm vm) {
        synchronized (vm) {
            Instance active = vm.active();
            RetiredSpace left = vm.retired();
            return new Seen(
                    vm.runningCopies(),
                    vm.epoch().value(),
                    active.identity().number(),
                    active.trueState(),
                    active.vmm().text(),
                    active.identity().machine().name(),
                    left == null ? 0 : left.side().identity().number());
        }
    }

    /** Whether a host has no power: switched off by who fenced something on it, perhaps. */
    public boolean isOff(String name) {
        return host.machines().get(name).isOff();
    }

    /** The process that drives the hosts is dead: nothing that it had begun goes on. */
    public void driverDied() {
        host.claim();
    }

    /** Kills the processes of the rehearsals of a VM; how many there were. */
    public int crashRehearsals(VmId id) {
        HostedVm vm = host.find(id).orElse(null);
        if (vm == null) {
            return 0;
        }
        synchronized (vm) {
            List<Instance> all =
                    vm.shadows().replicas().stream().flatMap(r -> r.rehearsals.stream()).toList();
            all.forEach(i -> i.end(killed("a rehearsal of " + id)));
            return all.size();
        }
    }

    /** Kills the process of the side that was left; whether there was one. */
    public boolean crashRetired(VmId id) {
        HostedVm vm = host.find(id).orElse(null);
        if (vm == null || vm.retired() == null) {
            return false;
        }
        synchronized (vm) {
            vm.retired().side().end(killed("the old side of " + id));
            return true;
        }
    }

    /** Lets the side that was left run again, as one does who resumes a source blindly. */
    public void runRetired(VmId id) {
        host.find(id)
                .ifPresent(
                        vm -> {
                            synchronized (vm) {
                                if (vm.retired() != null) {
                                    vm.retired().side().run();
                                }
                            }
                        });
    }

    private static Problem killed(String what) {
        return Problem.of(Problem.CRASHED, what + " was killed", "Start it again.");
    }
}
