package org.gnomon.itests.benchmarks.hosts;

/** Gnomon, a program on each host. */
final class GnomonWay {

    static final String NAME = "gnomon";

    private GnomonWay() {}
}
