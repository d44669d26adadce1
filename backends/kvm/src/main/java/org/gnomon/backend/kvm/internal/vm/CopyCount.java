package org.gnomon.backend.kvm.internal.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.launch.CommandLine;
import org.gnomon.backend.kvm.internal.process.ProcFs;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.RunState;
import org.gnomon.model.ShadowPlace;

/**
 * Counts the running copies of a VM: every process that is recorded, and every other process on the
 * machine that maps the VM's RAM file to be written.
 */
final class CopyCount {
    private final Host host;

    CopyCount(Host host) {
        this.host = host;
    }

    /** Blocks. Sides that are given are asked over the connections they have. */
    int of(VmRecord vm, List<Side> connected) {
        List<String> known = new ArrayList<>();
        int running = 0;
        for (SideRecord record : vm.sides()) {
            if (!record.isLocal()) {
                continue;
            }
            known.add(Long.toString(record.process().pid()));
            if (record.role() != SideRecord.Role.REHEARSAL && runs(record, connected)) {
                running++;
            }
        }
        return running + strangers(vm, known) + elsewhere(vm);
    }

    /** Hosts look at all that they have of the VM; one that does not answer may run it. */
    private int elsewhere(VmRecord vm) {
        Map<String, String> hosts = new TreeMap<>();
        vm.abroad().keys().stream()
                .filter(k -> !k.host().equals(ShadowPlace.LOCAL))
                .forEach(k -> hosts.put(k.host(), k.key()));
        int running = 0;
        for (Map.Entry<String, String> there : hosts.entrySet()) {
            running += copiesOn(vm, there.getKey(), there.getValue());
        }
        return running;
    }

    /** Where nothing was ever told to run, and nobody can be asked, nothing runs. */
    private int copiesOn(VmRecord vm, String name, String key) {
        try {
            return host.landings().of(name).activeCopies(key);
        } catch (GnomonException e) {
            boolean told = vm.sides().stream().anyMatch(s -> s.host().equals(name));
            if (!told || host.landings().isLost(name)) {
                return 0;
            }
            throw Problem.of(
                            Problem.UNKNOWN_TRUTH,
                            "The host "
                                    + name
                                    + " does not tell whether the VM runs there: "
                                    + e.problem().message(),
                            "Look at the link: `gnomon:host-list`.")
                    .asException(e);
        }
    }

    private boolean runs(SideRecord record, List<Side> connected) {
        for (Side side : connected) {
            if (side.record().isSame(record)) {
                return isRunning(side);
            }
        }
        return asked(record);
    }

    private boolean asked(SideRecord record) {
        Side side = host.sides().attach(record);
        try {
            return isRunning(side);
        } finally {
            side.disconnect();
        }
    }

    private static boolean isRunning(Side side) {
        RunState state = side.runState();
        if (state == RunState.UNKNOWN) {
            throw Problems.of(
                    Problem.UNKNOWN_TRUTH,
                    "Process "
                            + side.record().process().pid()
                            + " ("
                            + side.record().role()
                            + ", "
                            + side.vmm()
                            + ") does not tell whether it runs.",
                    "Look at the process; end it if it hangs and is not the VM's active one.");
        }
        return state == RunState.RUNNING;
    }

    /** Processes that nobody has recorded. */
    private int strangers(VmRecord vm, List<String> known) {
        int running = 0;
        List<String> rams =
                vm.sides().stream()
                        .filter(SideRecord::isLocal)
                        .map(SideRecord::ram)
                        .distinct()
                        .toList();
        for (String ram : rams) {
            String mapped = "mem-path=" + CommandLine.escape(ram);
            for (long pid : ProcFs.withArgument(mapped)) {
                List<String> arguments = ProcFs.commandLine(pid);
                boolean shared =
                        arguments.stream()
                                .anyMatch(a -> a.contains(mapped) && a.contains("share=on"));
                boolean ours =
                        known.contains(Long.toString(pid))
                                || vm.sides().stream().anyMatch(s -> belongsTo(s, arguments));
                if (shared && !ours && strangerRuns(pid, arguments)) {
                    running++;
                }
            }
        }
        return running;
    }

    /** A wrapper around QEMU, or QEMU under a wrapper: two processes, one side. */
    private static boolean belongsTo(SideRecord side, List<String> arguments) {
        return !side.token().isEmpty()
                && arguments.stream().anyMatch(a -> a.contains(side.token()));
    }

    /** One that Gnomon started and forgot can be asked; any other cannot. */
    private boolean strangerRuns(long pid, List<String> arguments) {
        Optional<ProcessIdentity> process = ProcessIdentity.of(pid);
        if (process.isEmpty()) {
            return false;
        }
        List<String> sockets =
                arguments.stream()
                        .filter(a -> a.startsWith("socket,id=gnomon-qmp-"))
                        .map(a -> a.substring(a.indexOf("path=") + 5, a.lastIndexOf(",server=")))
                        .map(a -> a.replace(",,", ","))
                        .toList();
        if (sockets.isEmpty()) {
            throw Problems.of(
                    Problem.UNKNOWN_TRUTH,
                    "Process " + pid + " maps the VM's memory and is not known.",
                    "Find out who started it, and end it if it is not wanted.");
        }
        SideRecord record =
                new SideRecord(
                        SideRecord.Role.STANDBY,
                        "",
                        process.get(),
                        arguments.get(0),
                        "unknown",
                        "",
                        sockets,
                        "",
                        Map.of());
        return asked(record);
    }
}
