package org.gnomon.model;

import java.util.List;

/**
 * All that makes a VM go on where it was.
 *
 * @param memoryMap where its RAM is
 * @param cpuRegisters CPUs and devices, in the hypervisor's own form
 * @param diskIOBuffer its disks at the same instant
 * @param networkConnections its network interfaces
 */
public record VmState(
        MemoryMap memoryMap,
        OpaqueState cpuRegisters,
        DiskIoBuffer diskIOBuffer,
        List<NetworkConnection> networkConnections) {

    public VmState {
        networkConnections = List.copyOf(networkConnections);
    }
}
