package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * Whether a metric became unsteady: the mean distance of its batches from their median (Brown and
 * Forsythe's measure) more than doubled, and by more than the margin. A guest that does as much on
 * average, by fits and starts, is harmed.
 */
final class SpreadTest {

    private static final double GROWTH = 2;

    private SpreadTest() {}

    static Line judge(MetricRule rule, Phase before, Phase after, JudgeSettings settings) {
        double[] first = distances(before.batches());
        double[] second = distances(after.batches());
        double level = Statistics.median(before.batches());
        double rounding = after.counted() ? 1 / after.batchSeconds() : 0;
        double margin = Math.max(rounding, rule.margin(level, settings));
        double allowed = GROWTH * Statistics.mean(first) + margin;
        double factor = Math.max(1, Correlation.varianceFactor(about(first), about(second)));
        Difference more =
                Difference.of(
                        Statistics.mean(second) - GROWTH * Statistics.mean(first),
                        GROWTH * GROWTH * Statistics.variance(first) * factor / first.length,
                        Math.max(1, (first.length - 1) / factor),
                        Statistics.variance(second) * factor / second.length,
                        Math.max(1, (second.length - 1) / factor));
        double unit = level > 0 ? level : 1;
        String reason =
                Words.format(
                        "%s wavers by %s, before by %s; up to %s is allowed.",
                        rule.metric().label(),
                        Words.figure(rule.metric(), Statistics.mean(second)),
                        Words.figure(rule.metric(), Statistics.mean(first)),
                        Words.figure(rule.metric(), allowed));
        String subject = rule.metric().label() + "-steadiness";
        double value = Statistics.mean(second) / unit;
        return new Line(
                new Evidence(subject, Verdict.GO, value, allowed / unit, reason),
                new Evidence(subject, Verdict.NO_GO, value, allowed / unit, reason),
                more.chanceIfAtMost(margin),
                true);
    }

    private static double[] distances(double[] batches) {
        double median = Statistics.median(batches);
        return Arrays.stream(batches).map(v -> Math.abs(v - median)).toArray();
    }

    private static double[] about(double[] values) {
        double mean = Statistics.mean(values);
        return Arrays.stream(values).map(v -> v - mean).toArray();
    }
}
