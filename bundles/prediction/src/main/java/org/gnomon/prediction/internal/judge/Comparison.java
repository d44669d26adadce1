package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * How much the copy's level changed from one phase to the next, less what the primary's change
 * explains: difference in differences, with the primary weighed as far as the data support it; see
 * {@link Weight}. How unsure the weight is counts as far as the primary moved: where the world
 * changed between the phases and nobody knows what it does to the copy, the answer is unsure, not
 * wrong.
 *
 * @param change on the scale it was compared on
 * @param before the copy's level before, in the metric's own unit
 * @param after the copy's level after
 * @param beside what the primary did
 * @param variances of the levels before and after
 * @param slow whether it wavers so slowly that a single round can't tell its wavering from a change
 * @param onset when the change began, in seconds after the update; 0 if it may be the update's
 */
record Comparison(
        Difference change,
        double before,
        double after,
        Beside beside,
        double[] variances,
        boolean slow,
        double onset) {

    /** Whether a change that is seen is enough to condemn the update. */
    boolean condemns() {
        return mayBeTheUpdates() && !slow;
    }

    /** Whether a change that is seen may be the update's. */
    boolean mayBeTheUpdates() {
        return onset == 0;
    }

    /**
     * What the primary did meanwhile.
     *
     * @param weight 0 to 1
     * @param before its level before, in the metric's own unit, NaN if not known
     * @param after its level after
     */
    record Beside(double weight, double before, double after) {

        static final Beside NOBODY = new Beside(0, Double.NaN, Double.NaN);

        boolean known() {
            return !Double.isNaN(before);
        }
    }

    static Comparison of(MetricTrial trial, Scale scale) {
        Bins before = Bins.of(trial.copyBefore());
        Bins after = Bins.of(trial.copyAfter());
        double[][] copy = copy(scale, before, after);
        double[] first = scale.of(before.beside(trial.primaryBefore()));
        double[] second = scale.of(after.beside(trial.primaryAfter()));
        boolean known = first.length > 0 && second.length > 0;
        if (!known || !finite(first) || !finite(second)) {
            return alone(scale, copy, before, after);
        }
        return beside(scale, copy, Winsor.pulledIn(first, second), before, after);
    }

    private static double[][] copy(Scale scale, Bins before, Bins after) {
        return counted(before, after)
                ? new double[][] {Winsor.counts(before), Winsor.counts(after)}
                : Winsor.pulledIn(scale.of(before.values()), scale.of(after.values()));
    }

    private static boolean finite(double[] values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    private static Comparison alone(Scale scale, double[][] copy, Bins before, Bins after) {
        LongRun wavering = wavering(copy, before, after);
        return new Comparison(
                wavering.difference(change(copy)),
                scale.back(Statistics.mean(copy[0])),
                scale.back(Statistics.mean(copy[1])),
                Beside.NOBODY,
                wavering.variances(),
                slow(copy, before, after),
                onset(copy, before, after));
    }

    private static Comparison beside(
            Scale scale, double[][] copy, double[][] primary, Bins before, Bins after) {
        Weight weight = Weight.of(swings(copy, before, after), swings(primary, before, after));
        double[][] left = {
            Weight.left(copy[0], primary[0], weight.value()),
            Weight.left(copy[1], primary[1], weight.value())
        };
        LongRun wavering = wavering(counted(before, after) ? copy : left, before, after);
        Difference plain = wavering.difference(change(left));
        return new Comparison(
                plain.and(weight.unsure(change(primary))),
                scale.back(Statistics.mean(copy[0])),
                scale.back(Statistics.mean(copy[1])),
                new Beside(
                        weight.value(),
                        scale.back(Statistics.mean(primary[0])),
                        scale.back(Statistics.mean(primary[1]))),
                wavering.variances(),
                slow(left, before, after),
                onset(left, before, after));
    }

    private static boolean slow(double[][] values, Bins before, Bins after) {
        return !counted(before, after)
                && LongRun.isSlow(values, new int[][] {before.parts(), after.parts()});
    }

    /** A trial in several rounds shows by itself whether a change comes with the update. */
    private static double onset(double[][] values, Bins before, Bins after) {
        boolean once = before.parts().length == 1 && after.parts().length == 1;
        return once && !counted(before, after)
                ? Onset.of(values[0], values[1]) * after.seconds()
                : 0;
    }

    private static boolean counted(Bins before, Bins after) {
        return before.counted() && after.counted();
    }

    private static LongRun wavering(double[][] values, Bins before, Bins after) {
        return counted(before, after)
                ? Counts.of(values, before, after)
                : LongRun.of(values, new int[][] {before.parts(), after.parts()});
    }

    private static double[][] swings(double[][] values, Bins before, Bins after) {
        return new double[][] {
            Cosines.of(values[0], before.parts()), Cosines.of(values[1], after.parts())
        };
    }

    private static double change(double[][] values) {
        return Statistics.mean(values[1]) - Statistics.mean(values[0]);
    }
}
