package org.gnomon.itests.benchmarks;

import org.gnomon.itests.support.topics.Topics;

/** The command line of the benchmarks: a topic and its options. */
public final class Benchmark {

    private Benchmark() {}

    public static void main(String... words) {
        System.exit(Topics.run("benchmark", "[--json FILE]", words));
    }
}
