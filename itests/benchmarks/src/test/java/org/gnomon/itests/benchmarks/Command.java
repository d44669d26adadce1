package org.gnomon.itests.benchmarks;

/** One topic of the benchmarks. */
public interface Command {

    /** The word on the command line. */
    String name();

    /** Its own options, a line each; empty if it has none. */
    default String help() {
        return "";
    }

    /**
     * Measures.
     *
     * @param arguments what was asked for
     * @return the report with its bars
     * @throws Exception whatever went wrong; the message is shown
     */
    Report run(Arguments arguments) throws Exception;
}
