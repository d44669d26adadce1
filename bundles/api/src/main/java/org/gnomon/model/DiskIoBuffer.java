package org.gnomon.model;

import java.util.List;

/**
 * What a VM has on its disks at an instant.
 *
 * @param disks one per disk, in the VM's order
 */
public record DiskIoBuffer(List<DiskState> disks) {

    public static final DiskIoBuffer NONE = new DiskIoBuffer(List.of());

    public DiskIoBuffer {
        disks = List.copyOf(disks);
    }

    /**
     * One disk, flushed, at the instant.
     *
     * @param name the VM's name for it
     * @param image where the frozen image is, in the backend's own terms
     */
    public record DiskState(String name, String image) {}
}
