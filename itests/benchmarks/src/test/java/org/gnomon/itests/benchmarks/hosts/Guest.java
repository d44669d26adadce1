package org.gnomon.itests.benchmarks.hosts;

import java.util.List;

/**
 * A guest and its load; see {@code guests/init.c}.
 *
 * @param name the load's name
 * @param memoryMiB its RAM
 * @param dataMiB the size of its data set
 * @param rate how hard it writes: MiB/s, transactions a second, or percent of the time
 */
public record Guest(String name, int memoryMiB, int dataMiB, int rate) {

    private static final long ODD_BYTES = 8 << 10;

    public static final List<Guest> ALL =
            List.of(
                    new Guest("redis", 512, 80, 100),
                    new Guest("sqlite", 512, 64, 20),
                    new Guest("idle", 256, 1, 1),
                    new Guest("writer", 256, 32, 8));

    /** To make hosts ready with; its pages are such as codecs are for. */
    static final Guest WARM_UP = new Guest("redis", 256, 32, 100);

    /**
     * Its RAM in bytes: a little more than asked for. In software emulation QEMU loses track of
     * pages while it reads the dirty log of RAM that is a multiple of 256 KiB (TLBs are not reset),
     * so its own migration would harm the guest; this is the same for all ways.
     */
    public long memoryBytes() {
        return ((long) memoryMiB << 20) + ODD_BYTES;
    }

    /** For the kernel's command line. */
    String append() {
        return "bench.load=" + name + " bench.data=" + dataMiB + " bench.rate=" + rate;
    }

    /** Another rate or data set. */
    Guest with(int newDataMiB, int newRate) {
        return new Guest(name, memoryMiB, newDataMiB, newRate);
    }
}
