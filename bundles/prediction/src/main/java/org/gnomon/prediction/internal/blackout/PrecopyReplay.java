package org.gnomon.prediction.internal.blackout;

import java.time.Duration;
import org.gnomon.model.SwitchConditions;
import org.gnomon.service.PredictiveAnalysis.Convergence;

/**
 * What copying memory under a running guest would come to, by going through its rounds: the first
 * copies all of it, each next one what was dirtied meanwhile. The idea (a replay over a measured
 * vector of dirtied memory, not a single rate) is that of the patch series "Migration time
 * prediction using calc-dirty-rate", sent to QEMU in 2023.
 *
 * <p>As dirtying never falls with the span and never exceeds the memory, no round copies more than
 * the one before; so the last round says both what is left for the freeze and whether it is little
 * enough, and both only improve with less dirtying, faster copying, more rounds.
 *
 * @param convergence whether what is left fits into the budget
 * @param finalSync how long copying it inside the freeze takes, zero if nothing is copied or it is
 *     not known
 */
record PrecopyReplay(Convergence convergence, Duration finalSync) {

    private static final PrecopyReplay NOT_COPIED =
            new PrecopyReplay(Convergence.NOT_COPIED, Duration.ZERO);
    private static final PrecopyReplay UNKNOWN =
            new PrecopyReplay(Convergence.UNKNOWN, Duration.ZERO);

    /**
     * When copying counts as keeping up.
     *
     * @param budget what copying may take inside the freeze
     * @param rounds how many rounds there are at most
     */
    record Limits(Duration budget, int rounds) {

        /** The downtime that QEMU allows itself unless told otherwise, and enough rounds. */
        static final Limits DEFAULT = new Limits(Duration.ofMillis(300), 30);
    }

    static PrecopyReplay of(SwitchConditions conditions, Limits limits) {
        if (!conditions.copied()) {
            return NOT_COPIED;
        }
        DirtyCurve curve = new DirtyCurve(conditions.dirtied(), conditions.memoryBytes());
        double perSecond = conditions.bytesPerSecond();
        if (curve.isEmpty() || !(perSecond > 0) || conditions.memoryBytes() <= 0) {
            return UNKNOWN;
        }
        return replay(curve, conditions.memoryBytes() / perSecond, perSecond, limits);
    }

    private static PrecopyReplay replay(
            DirtyCurve curve, double firstSeconds, double perSecond, Limits limits) {
        double seconds = firstSeconds;
        for (int round = 0; round < limits.rounds(); round++) {
            double next = curve.bytes(seconds) / perSecond;
            if (next >= seconds) {
                break;
            }
            seconds = next;
        }
        double most = Duration.ofDays(1).toSeconds();
        Duration left = Duration.ofNanos(Math.round(Math.min(seconds, most) * 1e9));
        boolean fits = left.compareTo(limits.budget()) <= 0;
        return new PrecopyReplay(
                fits ? Convergence.CONVERGES : Convergence.DOES_NOT_CONVERGE, left);
    }
}
