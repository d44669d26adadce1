package org.gnomon.itests.benchmarks.jmh;

import org.gnomon.itests.benchmarks.parts.Expectation;
import org.gnomon.itests.benchmarks.parts.Scores;
import org.gnomon.itests.support.topics.Report;

/**
 * What the wire's parts have to reach. Comparing has no bar beyond one page of twenty: Java takes
 * longer than C to begin anew behind a change, and a guest that writes so much is not compared but
 * followed by its hypervisor's dirty log.
 */
public final class WireBars implements Expectation {

    private static final double OF_MEMCMP = 0.8;
    private static final double GB_PER_SECOND = 1;

    @Override
    public void judge(Scores scores, Report report) {
        for (int oneOf : new int[] {0, 100, 20}) {
            String with = "[oneOf=" + oneOf + "]";
            double scan = scores.of("Compare.scan" + with);
            double memcmp = scores.of("Compare.memcmp" + with);
            if (!Double.isNaN(scan) && !Double.isNaN(memcmp)) {
                String name = "compare-scan / memcmp, one page changed of " + oneOf;
                report.atLeast(name, scan / memcmp, OF_MEMCMP);
            }
        }
        double encoded = scores.of("Encode.encode[scheme=delta+lz4]");
        if (!Double.isNaN(encoded)) {
            double speed = encoded * RedisLike.PAGE / 1e9;
            report.atLeast("XOR + LZ4, GB/s of changed pages a core", speed, GB_PER_SECOND);
        }
    }
}
