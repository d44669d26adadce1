package org.gnomon.prediction.internal.judge;

import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;

/**
 * A line of evidence before the correction for their number.
 *
 * @param evidence what it says if it is no no-go
 * @param harmful what it says if it is one; null if it can't be
 * @param chance to see it if the update did no harm beyond the margin
 * @param decides whether it counts in the verdict
 */
record Line(Evidence evidence, Evidence harmful, double chance, boolean decides) {

    /** A line that only informs. */
    static Line note(Evidence evidence) {
        return new Line(evidence, null, 1, false);
    }

    /** A line that is certain. */
    static Line certain(Evidence evidence) {
        return new Line(evidence, null, 1, true);
    }

    boolean testable() {
        return harmful != null;
    }

    /** The line as a no-go. */
    Line condemned() {
        return certain(harmful);
    }

    /** Deciding lines first, of these the no-go before the inconclusive before the go. */
    int rank() {
        if (!decides) {
            return evidence.verdict() == Verdict.GO ? 3 : 4;
        }
        return switch (evidence.verdict()) {
            case NO_GO -> 0;
            case INCONCLUSIVE -> 1;
            case GO -> 2;
        };
    }
}
