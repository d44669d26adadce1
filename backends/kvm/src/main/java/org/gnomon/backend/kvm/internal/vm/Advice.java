package org.gnomon.backend.kvm.internal.vm;

import java.util.List;
import java.util.stream.Collectors;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;

/** The commands that a person is told to run, so that all messages name them alike. */
final class Advice {
    private Advice() {}

    static String kill(List<Long> pids) {
        return pids.stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" ", "`kill -9 ", "`"));
    }

    static String failover(String vm) {
        return "`gnomon:failover " + vm + "`";
    }

    /** What helps when only recovery can tell what is true. */
    static String anew(List<Long> pids, String vm) {
        return "If the guest is to be seen running there, only restart Gnomon: it looks anew. Else "
                + kill(pids)
                + ", restart Gnomon, and if it then calls the VM lost: "
                + failover(vm)
                + ".";
    }

    /** What helps when two processes may be the VM, or none. */
    static String endAllButOne(VmRecord record) {
        List<Long> pids = record.sides().stream().map(s -> s.process().pid()).toList();
        return "End all but the one in which the guest is right (of "
                + kill(pids)
                + ") and restart Gnomon: it looks anew. To go on from a checkpoint instead, end"
                + " all of them, restart Gnomon, then "
                + failover(record.vm())
                + ".";
    }

    /** The processes of a record, each with what it was started as. */
    static String processes(VmRecord record) {
        return record.sides().stream().map(Advice::process).collect(Collectors.joining(", "));
    }

    private static String process(SideRecord side) {
        return "process "
                + side.process().pid()
                + " ("
                + side.role()
                + ", QEMU "
                + side.version()
                + ")";
    }
}
