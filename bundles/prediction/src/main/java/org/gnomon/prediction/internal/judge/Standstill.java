package org.gnomon.prediction.internal.judge;

import java.util.Optional;
import org.gnomon.model.Evidence;
import org.gnomon.model.Metric;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * Whether the guest stands still from some moment to the end of the trial, as it never did before
 * and the primary does not. A single step to nothing is so large that it hides in its own wavering,
 * so this is no test but plain to see. Both phases begin at the same checkpoint, so a guest that
 * merely has nothing to do at that time has nothing to do in the calibration either.
 */
final class Standstill {

    /** Of the usual work: less is none. */
    private static final double NONE = 0.05;

    /** Of the last part of the trial that has to be still. */
    private static final double SHARE = 1 / 3.0;

    /** How many times as long as ever before. */
    private static final double LONGER = 3;

    /** The calibration has to have lasted as long, nearly. */
    private static final double AS_LONG = 0.9;

    private Standstill() {}

    /** A line, if it stands still. */
    static Optional<Line> judge(MetricTrial trial, JudgeSettings settings) {
        MetricRule rule = trial.rule();
        Stretch before = trial.copyBefore();
        Stretch after = trial.copyAfter();
        double least = NONE * Statistics.median(before.values());
        boolean work =
                rule.has(MetricRule.Part.TELLS_OF_WORK)
                        && rule.direction() == Metric.Direction.MORE_IS_BETTER
                        && least > 0;
        int last = after.parts()[after.parts().length - 1];
        int length = after.size() - last;
        double span = after.seconds()[after.size() - 1] - after.seconds()[last];
        if (!work || before.longest() < AS_LONG * span) {
            return Optional.empty();
        }
        int still = 0;
        while (still < length && after.values()[after.size() - 1 - still] <= least) {
            still++;
        }
        int allowed =
                (int)
                        Math.ceil(
                                Math.max(
                                        Math.max(settings.minSamples(), SHARE * length),
                                        LONGER * longestRun(before.values(), least)));
        return still >= allowed && !primaryStill(trial, still)
                ? Optional.of(line(rule, after.period(), still, allowed))
                : Optional.empty();
    }

    /**
     * A line, if all that tells of the guest is its CPU, and that does nothing any more. Less CPU
     * for the same work is welcome, but of the work itself nothing is known here, and a guest that
     * hangs looks the same.
     */
    static Optional<Line> idle(MetricTrial trial) {
        MetricRule rule = trial.rule();
        if (rule.unit() != Unit.CPU_SHARE
                || !fell(trial.copyBefore(), trial.copyAfter())
                || fell(trial.primaryBefore(), trial.primaryAfter())) {
            return Optional.empty();
        }
        double before = Statistics.median(trial.copyBefore().values());
        double after = Statistics.median(trial.copyAfter().values());
        return Optional.of(
                Line.certain(
                        new Evidence(
                                rule.name() + "-idle",
                                Verdict.INCONCLUSIVE,
                                after,
                                NONE * before,
                                Words.format(
                                        "%s: %s before, hardly anything after; as nothing else is"
                                                + " measured of what the guest does, it may hang.",
                                        rule.name(), rule.unit().say(before)))));
    }

    private static boolean fell(Stretch before, Stretch after) {
        return before.size() > 0
                && after.size() > 0
                && Statistics.median(after.values()) < NONE * Statistics.median(before.values());
    }

    private static int longestRun(double[] values, double least) {
        int longest = 0;
        int run = 0;
        for (double value : values) {
            run = value <= least ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    /** Whether the primary did nothing in most of the same time. */
    private static boolean primaryStill(MetricTrial trial, int still) {
        Stretch before = trial.primaryBefore();
        Stretch after = trial.primaryAfter();
        Stretch copy = trial.copyAfter();
        if (before.size() == 0 || after.size() == 0) {
            return false;
        }
        double since = copy.seconds()[copy.size() - still];
        double least = NONE * Statistics.median(before.values());
        int all = 0;
        int nothing = 0;
        for (int i = 0; i < after.size(); i++) {
            if (after.seconds()[i] >= since) {
                all++;
                nothing += after.values()[i] <= least ? 1 : 0;
            }
        }
        return 2 * nothing > all;
    }

    private static Line line(MetricRule rule, double period, int still, int allowed) {
        return Line.certain(
                new Evidence(
                        rule.name() + "-standstill",
                        Verdict.NO_GO,
                        still * period,
                        allowed * period,
                        Words.format(
                                "%s: nothing in the last %s, to the end of the trial, as never"
                                        + " before; less than %s is allowed.",
                                rule.name(),
                                Words.span(still * period),
                                Words.span(allowed * period))));
    }
}
