package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.model.Metric;

/**
 * What values are compared on: logarithms, or the metric's own unit.
 *
 * @param rule of which metric
 * @param log whether on logarithms
 * @param level what it was before, in its own unit
 */
record Scale(MetricRule rule, boolean log, double level) {

    /** A margin of all there is can't be told on logarithms. */
    private static final double NEARLY_ALL = 0.99;

    static Scale of(MetricTrial trial) {
        Stretch before = trial.copyBefore();
        Stretch after = trial.copyAfter();
        boolean log =
                trial.rule().kind() == MetricRule.Kind.RATIO
                        && before.positive()
                        && after.positive()
                        && !before.counted()
                        && !after.counted();
        return new Scale(trial.rule(), log, before.mean());
    }

    Scale at(double newLevel) {
        return new Scale(rule, log, newLevel);
    }

    double[] of(double[] values) {
        return log ? Arrays.stream(values).map(StrictMath::log).toArray() : values;
    }

    double back(double value) {
        return log ? StrictMath.exp(value) : value;
    }

    /** A margin in the metric's own unit, on this scale. */
    double limit(double own) {
        if (!log) {
            return own;
        }
        double share = own / level;
        return less() ? StrictMath.log1p(share) : -StrictMath.log1p(-Math.min(NEARLY_ALL, share));
    }

    /** A harm on this scale as evidence: as a share of the level, or in the metric's own unit. */
    double shown(double harm, boolean relative) {
        if (log) {
            return less() ? StrictMath.expm1(harm) : -StrictMath.expm1(-harm);
        }
        return relative ? harm / Math.abs(level) : harm;
    }

    /** The same in words. */
    String say(double harm, boolean relative) {
        return log || relative ? Words.percent(shown(harm, relative)) : rule.unit().say(harm);
    }

    private boolean less() {
        return rule.direction() != Metric.Direction.MORE_IS_BETTER;
    }
}
