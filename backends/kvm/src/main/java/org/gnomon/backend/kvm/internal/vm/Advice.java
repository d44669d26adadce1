package org.gnomon.backend.kvm.internal.vm;

import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    /**
     * What ends these processes. A number means something on its own host only, so what is on
     * another one is named with it and never as a command for here.
     */
    static String ends(List<SideRecord> sides) {
        List<Long> here = pids(sides.stream().filter(SideRecord::isLocal).toList());
        Map<String, List<SideRecord>> there =
                sides.stream()
                        .filter(s -> !s.isLocal())
                        .collect(Collectors.groupingBy(SideRecord::host, TreeMap::new, toList()));
        List<String> all = new ArrayList<>();
        if (!here.isEmpty()) {
            all.add(kill(here));
        }
        there.forEach((host, its) -> all.add("on the host " + host + ": " + kill(pids(its))));
        return String.join(", and ", all);
    }

    private static List<Long> pids(List<SideRecord> sides) {
        return sides.stream().map(s -> s.process().pid()).toList();
    }

    static String failover(String vm) {
        return "`gnomon:failover " + vm + "`";
    }

    /** What helps when only recovery can tell what is true. */
    static String anew(List<SideRecord> sides, String vm) {
        return "If the guest is to be seen running there, only restart Gnomon: it looks anew. Else "
                + ends(sides)
                + ", restart Gnomon, and if it then calls the VM lost: "
                + failover(vm)
                + ".";
    }

    /** What helps when two processes may be the VM, or none. */
    static String endAllButOne(VmRecord record) {
        return "End all but the one in which the guest is right (of "
                + ends(record.sides())
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
                + (side.isLocal() ? "" : " on the host " + side.host())
                + " ("
                + side.role()
                + ", QEMU "
                + side.version()
                + ")";
    }
}
