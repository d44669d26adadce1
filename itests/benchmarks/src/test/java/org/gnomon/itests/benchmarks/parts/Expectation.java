package org.gnomon.itests.benchmarks.parts;

import org.gnomon.itests.support.topics.Report;

/**
 * What is expected of measured parts; a service of the class path, so that each stands by its own.
 */
public interface Expectation {

    /** Adds its bars and notes. */
    void judge(Scores scores, Report report);
}
