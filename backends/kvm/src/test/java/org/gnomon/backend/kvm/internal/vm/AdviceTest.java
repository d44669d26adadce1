package org.gnomon.backend.kvm.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.SideRecord.Role;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.VmId;
import org.junit.jupiter.api.Test;

class AdviceTest {
    private static SideRecord side(Role role, long pid, String version) {
        ProcessIdentity process = new ProcessIdentity(pid, 8, "boot");
        return new SideRecord(
                role, "n" + pid, process, "/q", version, "/r", List.of(), "/log", Map.of());
    }

    @Test
    void itNamesEachProcessAndTheCommands() {
        List<SideRecord> sides =
                List.of(side(Role.ACTIVE, 41, "7.2.22"), side(Role.STANDBY, 42, "10.0.8"));
        VmRecord record = VmRecord.first(new VmId("web"), null, List.of(), sides);
        assertThat(Advice.processes(record))
                .contains("process 41 (ACTIVE, QEMU 7.2.22)", "process 42 (STANDBY, QEMU 10.0.8)");
        assertThat(Advice.endAllButOne(record))
                .contains("`kill -9 41 42`", "restart Gnomon", "`gnomon:failover web`");
        assertThat(Advice.anew(sides.subList(1, 2), "web"))
                .contains("`kill -9 42`", "restart Gnomon", "`gnomon:failover web`");
    }

    /** The number of a process there is that of a stranger here. */
    @Test
    void whatIsOnAnotherHostIsNamedWithIt() {
        SideRecord there = side(Role.STANDBY, 42, "10.0.8").at("far", "k");
        List<SideRecord> sides = List.of(side(Role.ACTIVE, 41, "7.2.22"), there);
        VmRecord record = VmRecord.first(new VmId("web"), null, List.of(), sides);
        assertThat(Advice.processes(record)).contains("process 42 on the host far (STANDBY");
        assertThat(Advice.endAllButOne(record))
                .contains("(of `kill -9 41`, and on the host far: `kill -9 42`)");
        assertThat(Advice.anew(List.of(there), "web"))
                .contains("Else on the host far: `kill -9 42`");
    }
}
