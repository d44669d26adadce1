package org.gnomon.model;

/**
 * A run of RAM.
 *
 * @param name the hypervisor's name for it
 * @param offset where it begins in the {@link PageSource}, in bytes
 * @param sizeBytes its size in bytes
 */
public record MemoryRegion(String name, long offset, long sizeBytes) {

    public MemoryRegion {
        if (offset < 0 || sizeBytes <= 0) {
            throw new IllegalArgumentException(
                    "region " + name + " at " + offset + " of " + sizeBytes + " bytes");
        }
    }
}
