package org.gnomon.backend.kvm.internal.state;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.process.ProcessIdentity;
import org.gnomon.model.ShadowPlace;
import org.gnomon.model.VmmVersion;

/**
 * A QEMU process of a VM. Paths and numbers are those of its host.
 *
 * @param host where it is, {@code local} for this one
 * @param key which of the replicas of a far host it was made from, empty if of none
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
        String host,
        String key,
        Role role,
        String name,
        ProcessIdentity process,
        String binary,
        String version,
        String ram,
        List<String> sockets,
        String stderr,
        Map<String, String> logs) {

    /** On this machine. */
    public SideRecord(
            Role role,
            String name,
            ProcessIdentity process,
            String binary,
            String version,
            String ram,
            List<String> sockets,
            String stderr,
            Map<String, String> logs) {
        this(
                ShadowPlace.LOCAL,
                "",
                role,
                name,
                process,
                binary,
                version,
                ram,
                sockets,
                stderr,
                logs);
    }

    /** What a process is to its VM. */
    public enum Role {
        ACTIVE,
        STANDBY,
        RETIRED,
        REHEARSAL
    }

    public SideRecord {
        host = host == null ? ShadowPlace.LOCAL : host;
        key = key == null ? "" : key;
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

    /** Whether it is the same process: names are unique on a host and under a key only. */
    public boolean isSame(SideRecord other) {
        return host.equals(other.host) && key.equals(other.key) && name.equals(other.name);
    }

    /** The number that it was started under, which layers have too; 0 if not started here. */
    public int number() {
        return name.isEmpty() || !key.isEmpty()
                ? 0
                : Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    public SideRecord as(Role other) {
        return new SideRecord(
                host, key, other, name, process, binary, version, ram, sockets, stderr, logs);
    }

    /** As control has it, which knows it by a host and a key. */
    public SideRecord at(String itsHost, String itsKey) {
        return new SideRecord(
                itsHost, itsKey, role, name, process, binary, version, ram, sockets, stderr, logs);
    }

    /** Whether its process is on this machine. */
    @JsonIgnore
    public boolean isLocal() {
        return host.equals(ShadowPlace.LOCAL);
    }
}
