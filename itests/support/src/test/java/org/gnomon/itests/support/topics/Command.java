package org.gnomon.itests.support.topics;

/** One topic of what is measured. */
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
