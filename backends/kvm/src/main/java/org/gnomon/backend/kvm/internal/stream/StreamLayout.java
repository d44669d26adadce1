package org.gnomon.backend.kvm.internal.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What the first bytes of a migration stream tell, and what it takes to write the same again.
 *
 * <p>The replica's address space: main RAM from 0, then the other blocks in the order of the
 * stream's list.
 */
public final class StreamLayout {
    /** Bytes of a page; others are refused. */
    public static final int PAGE = 4096;

    /** The most blocks of a list; machines seen have 6 to 20. */
    public static final int MOST_BLOCKS = 1024;

    /** The longest configuration section taken. */
    public static final int MOST_CONFIGURATION = 4096;

    /** The most memory that an address space can have, 64 TiB. */
    public static final long MOST_BYTES = 1L << 46;

    private final byte[] configuration;
    private final RamSection section;
    private final List<RamBlock> blocks;
    private final int mainIndex;

    /** How the ram section is named: the id differs between versions of QEMU. */
    public record RamSection(int id, int instance, int version) {}

    private StreamLayout(
            byte[] configuration, RamSection section, List<RamBlock> blocks, int mainIndex) {
        this.configuration = configuration;
        this.section = section;
        this.blocks = blocks;
        this.mainIndex = mainIndex;
    }

    /** One entry of a block list. */
    record Entry(String name, long bytes) {}

    /**
     * Lays out the address space.
     *
     * @param configuration the configuration section as it came, from its first byte; empty if
     *     there was none
     * @param mainIndex which of the entries is main RAM
     */
    static StreamLayout of(
            byte[] configuration, RamSection section, List<Entry> entries, int mainIndex) {
        List<RamBlock> blocks = new ArrayList<>();
        long next = entries.get(mainIndex).bytes();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            blocks.add(new RamBlock(entry.name(), entry.bytes(), i == mainIndex ? 0 : next));
            next += i == mainIndex ? 0 : entry.bytes();
        }
        return new StreamLayout(configuration.clone(), section, List.copyOf(blocks), mainIndex);
    }

    /** The configuration section as it came. */
    public byte[] configuration() {
        return configuration.clone();
    }

    public RamSection section() {
        return section;
    }

    /** In the order of the stream's list. */
    public List<RamBlock> blocks() {
        return blocks;
    }

    /** The guest's own RAM. */
    public RamBlock main() {
        return blocks.get(mainIndex);
    }

    int mainIndex() {
        return mainIndex;
    }

    /** Bytes of the guest's own RAM. */
    public long memoryBytes() {
        return main().bytes();
    }

    /** Bytes of all other blocks, which follow it in the address space. */
    public long deviceBytes() {
        return sizeBytes() - memoryBytes();
    }

    /** Bytes of the whole address space. */
    public long sizeBytes() {
        return blocks.stream().mapToLong(RamBlock::bytes).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamLayout o
                && Arrays.equals(configuration, o.configuration)
                && section.equals(o.section)
                && blocks.equals(o.blocks)
                && mainIndex == o.mainIndex;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(configuration), section, blocks, mainIndex);
    }

    @Override
    public String toString() {
        return "ram section " + section.id() + ", blocks " + blocks;
    }
}
