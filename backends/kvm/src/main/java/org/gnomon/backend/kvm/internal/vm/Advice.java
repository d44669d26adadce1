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
