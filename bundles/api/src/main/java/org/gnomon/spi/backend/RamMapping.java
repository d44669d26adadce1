package org.gnomon.spi.backend;

import java.util.Objects;

/**
 * Where a VM's memory is in its hypervisor's process, so that the kernel can be asked which pages
 * were written.
 *
 * @param pid the process, on this host
 * @param path the file that the process has mapped as RAM, as it stands in {@code /proc/PID/maps};
 *     offsets in it are offsets in the VM's memory
 */
public record RamMapping(long pid, String path) {

    public RamMapping {
        Objects.requireNonNull(path, "path");
    }
}
