package org.gnomon.itests.evaluation;

import org.gnomon.itests.support.topics.Topics;

/** How good the Predictive Analysis Module is: a topic and its options. */
public final class Evaluate {

    private Evaluate() {}

    public static void main(String... words) {
        System.exit(Topics.run("evaluate", "[--data DIR] [--json FILE]", words));
    }
}
