package org.gnomon.prediction.internal.judge;

import java.util.Objects;

/**
 * One metric through a trial: the copy without the update and with it, and the primary beside it in
 * the same times. The times of a phase's copy and primary count from the same moment.
 *
 * @param rule how it is judged
 * @param copyBefore of the copy without the update (A/A)
 * @param copyAfter of the copy with the update (A/B)
 * @param primaryBefore of the primary meanwhile; empty if not known
 * @param primaryAfter of the primary meanwhile; empty if not known
 */
public record MetricTrial(
        MetricRule rule,
        Stretch copyBefore,
        Stretch copyAfter,
        Stretch primaryBefore,
        Stretch primaryAfter) {

    public MetricTrial {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(copyBefore, "copyBefore");
        Objects.requireNonNull(copyAfter, "copyAfter");
        Objects.requireNonNull(primaryBefore, "primaryBefore");
        Objects.requireNonNull(primaryAfter, "primaryAfter");
    }

    /** Whether anything was measured of the copy. */
    boolean measured() {
        return copyBefore.size() + copyAfter.size() > 0;
    }
}
