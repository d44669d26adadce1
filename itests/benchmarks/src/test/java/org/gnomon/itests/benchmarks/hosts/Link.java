package org.gnomon.itests.benchmarks.hosts;

import java.util.List;

/**
 * What lies between the two hosts.
 *
 * @param name as in the table
 * @param bitsPerSecond its rate each way, 0 for as fast as the kernel goes
 */
public record Link(String name, long bitsPerSecond) {

    public static final List<Link> ALL =
            List.of(
                    new Link("100mbit", 100_000_000L),
                    new Link("1gbit", 1_000_000_000L),
                    new Link("unlimited", 0));

    /** What the token bucket holds: 2 ms of the rate, at least one packet of 64 KiB. */
    long burstBytes() {
        return Math.max(66_000, bitsPerSecond / 8 / 500);
    }
}
