package org.gnomon.backend.kvm.internal.state;

import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.model.VmmVersion;

/**
 * A QEMU process of a VM.
 *
 * @param role what it is to the VM
 * @param name unique among all sides of all VMs of this container
 * @param process which process
 * @param binary its executable
 * @param version its version
 * @param ram the RAM file that it maps
 * @param sockets its QMP sockets
 * @param stderr where its complaints go, or empty
 * @param logs its logs by device id
 */
public record SideRecord(
        Role role,
        String name,
        ProcessIdentity process,
        String binary,
        String version,
        String ram,
        List<String> sockets,
        String stderr,
        Map<String, String> logs) {

    /** What a process is to its VM. */
    public enum Role {
        ACTIVE,
        STANDBY,
        RETIRED,
        REHEARSAL
    }

    public SideRecord {
        sockets = List.copyOf(sockets);
        logs = Map.copyOf(logs);
    }

    public VmmVersion vmm() {
        return new VmmVersion("QEMU", version, binary);
    }

    /** A text that only this side's processes have in their arguments; empty for adopted ones. */
    public String token() {
        return name.isEmpty() ? "" : sockets.get(0);
    }

    /** The number that it was started under, which layers have too; 0 for adopted ones. */
    public int number() {
        return name.isEmpty() ? 0 : Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    public SideRecord as(Role other) {
        return new SideRecord(other, name, process, binary, version, ram, sockets, stderr, logs);
    }
}
