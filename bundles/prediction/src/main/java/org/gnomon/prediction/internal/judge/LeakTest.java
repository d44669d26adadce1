package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;

/**
 * Whether a metric grows through the phase, faster than it did before. A fresh process fills its
 * memory for a moment in both phases alike, so what counts is the difference, that it amounts to
 * something, and that it goes on in the second half.
 */
final class LeakTest {

    private static final double MINUTE = 60;

    /** Memory that is full can't grow further. */
    private static final double FULL = 0.97;

    private LeakTest() {}

    static Line judge(MetricRule rule, Phase before, Phase after, JudgeSettings settings) {
        Slope first = Slope.of(before.seconds(), before.values());
        Slope second = Slope.of(after.seconds(), after.values());
        double factor = Correlation.varianceFactor(first.residuals(), second.residuals());
        double fewer = Math.max(1, factor);
        Difference growth =
                Difference.of(
                        MINUTE * (second.perSecond() - first.perSecond()),
                        MINUTE * MINUTE * first.variance() * fewer,
                        Math.max(1, (before.size() - 2) / fewer),
                        MINUTE * MINUTE * second.variance() * fewer,
                        Math.max(1, (after.size() - 2) / fewer));
        double limit = settings.leakPerMinute();
        double rise = growth.value() * after.span() / MINUTE;
        double late = lateSlope(after) * MINUTE;
        boolean goesOn = late >= growth.value() / 2 || after.values()[after.size() - 1] >= FULL;
        boolean matters = rise >= MetricRule.LEAST_RISE && goesOn;
        String subject = rule.metric().label() + "-trend";
        return new Line(
                new Evidence(
                        subject, Verdict.GO, growth.value(), limit, quiet(growth, rise, limit)),
                new Evidence(
                        subject, Verdict.NO_GO, growth.value(), limit, loud(growth, rise, limit)),
                matters ? growth.chanceIfAtMost(limit) : 1,
                true);
    }

    private static double lateSlope(Phase phase) {
        int half = phase.size() / 2;
        return Slope.of(
                        Arrays.copyOfRange(phase.seconds(), half, phase.size()),
                        Arrays.copyOfRange(phase.values(), half, phase.size()))
                .perSecond();
    }

    private static String loud(Difference growth, double rise, double limit) {
        return Words.format(
                "memory growing %s/min faster than before (at least %s/min), %s in this phase, and"
                        + " it goes on; %s/min is allowed.",
                Words.percent(growth.value()),
                Words.percent(growth.atLeast()),
                Words.percent(rise),
                Words.percent(limit));
    }

    private static String quiet(Difference growth, double rise, double limit) {
        if (growth.atLeast() > limit) {
            return Words.format(
                    "memory grew by %s more than before, which is little or has settled.",
                    Words.percent(rise));
        }
        return Words.format(
                "no leak seen; this phase was long enough to rule out more than %s/min.",
                Words.percent(Math.max(0, growth.atMost())));
    }
}
