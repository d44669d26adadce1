package org.gnomon.model;

import java.util.List;

/**
 * Where a VM's memory is: regions and a source of pages, never a copy of the RAM.
 *
 * @param regions in ascending order of offset
 * @param pages reads them
 */
public record MemoryMap(List<MemoryRegion> regions, PageSource pages) {

    public MemoryMap {
        regions = List.copyOf(regions);
    }

    public long sizeBytes() {
        return regions.stream().mapToLong(MemoryRegion::sizeBytes).sum();
    }
}
