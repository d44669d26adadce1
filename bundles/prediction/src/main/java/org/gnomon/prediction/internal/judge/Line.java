package org.gnomon.prediction.internal.judge;

import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;

/**
 * A line of evidence before the correction for their number.
 *
 * @param evidence what it says if it is no no-go
 * @param harmful what it says if it is one; null if it can't be
 * @param chance to see it if the update did no harm
 * @param weight its share of the chance of a false alarm, beside the others'
 * @param decides whether it counts in the verdict
 */
record Line(Evidence evidence, Evidence harmful, double chance, double weight, boolean decides) {

    /** What a level weighs: it is what most harm shows in. */
    static final double MAIN = 4;

    /** What a second look at the same metric weighs. */
    static final double SIDE = 1;

    /**
     * Below this chance, what looks bad is held to be neither chance nor proof: inconclusive. For
     * lines that have no margin which one could show to be kept.
     */
    static final double SUSPICIOUS = 0.05;

    /** A line that only informs. */
    static Line note(Evidence evidence) {
        return new Line(evidence, null, 1, 0, false);
    }

    /** A line that is certain. */
    static Line certain(Evidence evidence) {
        return new Line(evidence, null, 1, 0, true);
    }

    /**
     * A line that says the same in any case, and is inconclusive if it looks bad.
     *
     * @param mayBeTheUpdates whether what is seen may be the update's; else it is no no-go
     */
    static Line suspicion(Evidence quiet, double chance, boolean mayBeTheUpdates) {
        Verdict verdict = chance < SUSPICIOUS ? Verdict.INCONCLUSIVE : Verdict.GO;
        return new Line(
                with(quiet, verdict),
                with(quiet, Verdict.NO_GO),
                mayBeTheUpdates ? chance : 1,
                SIDE,
                true);
    }

    private static Evidence with(Evidence line, Verdict verdict) {
        return new Evidence(line.subject(), verdict, line.value(), line.threshold(), line.reason());
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
