package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * Whether a metric became unsteady: the mean distance of its values from their median (Brown and
 * Forsythe's measure, 1974) more than doubled, and by more than the margin. A guest that does as
 * much on average, by fits and starts, is harmed. If the primary became unsteady in the same time,
 * as much more is allowed.
 */
final class SpreadTest {

    private static final double GROWTH = 2;

    private SpreadTest() {}

    static Line judge(MetricTrial trial, Scale scale, Comparison seen, Strictness strictness) {
        Bins bins = Bins.of(trial.copyAfter());
        Bins normal = Bins.of(trial.copyBefore());
        double[] first = distances(scale.of(normal.values()));
        double[] second = distances(scale.of(bins.values()));
        double rounding = bins.counted() ? 1 / bins.seconds() : 0;
        double margin =
                Math.max(rounding, scale.limit(LevelTest.own(trial, seen, strictness)))
                        + primary(trial, scale, seen);
        double[] grown = Arrays.stream(first).map(v -> GROWTH * v).toArray();
        Difference more =
                LongRun.of(
                                new double[][] {grown, second},
                                new int[][] {normal.parts(), bins.parts()})
                        .difference(Statistics.mean(second) - Statistics.mean(grown));
        return Line.suspicion(
                evidence(
                        scale,
                        Statistics.mean(first),
                        Statistics.mean(second),
                        GROWTH * Statistics.mean(first) + margin),
                more.chanceIfAtMost(margin),
                seen.mayBeTheUpdates());
    }

    /** By how much more the primary wavers than before. */
    private static double primary(MetricTrial trial, Scale scale, Comparison seen) {
        if (!seen.beside().known()) {
            return 0;
        }
        double before =
                Statistics.mean(distances(scale.of(Bins.of(trial.primaryBefore()).values())));
        double after = Statistics.mean(distances(scale.of(Bins.of(trial.primaryAfter()).values())));
        double more = Math.max(0, after - before);
        // A zero has no logarithm; what can't be told allows nothing.
        return Double.isFinite(more) ? more : 0;
    }

    private static Evidence evidence(Scale scale, double before, double after, double allowed) {
        boolean relative = scale.level() > 0;
        MetricRule rule = scale.rule();
        return new Evidence(
                rule.name() + "-steadiness",
                Verdict.GO,
                relative && !scale.log() ? after / scale.level() : after,
                relative && !scale.log() ? allowed / scale.level() : allowed,
                Words.format(
                        "%s wavers by %s, before by %s; up to %s is allowed.",
                        rule.name(), say(scale, after), say(scale, before), say(scale, allowed)));
    }

    private static String say(Scale scale, double value) {
        return scale.log()
                ? Words.percent(StrictMath.expm1(value))
                : scale.rule().unit().say(value);
    }

    private static double[] distances(double[] values) {
        double median = Statistics.median(values);
        return Arrays.stream(values).map(v -> Math.abs(v - median)).toArray();
    }
}
