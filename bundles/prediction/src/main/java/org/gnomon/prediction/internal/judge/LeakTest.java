package org.gnomon.prediction.internal.judge;

import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;

/**
 * Whether a metric grows through the phase, faster than it did before. A fresh process fills its
 * memory for a moment in both phases alike, so what counts is the difference, that it amounts to
 * something, and that it goes on in the second half. What looks like a leak, or a phase too noisy
 * or too short to rule out one of twice the limit, is no pass.
 */
final class LeakTest {

    private static final double MINUTE = 60;

    /** Memory that is full can't grow further. */
    private static final double FULL = 0.97;

    /** Growth that is no leak yet, as a share of the VM's memory over the whole trial. */
    private static final double LEAST_RISE = 0.01;

    /** A phase has to rule out a growth of so many limits, if that would matter. */
    private static final double UNSURE = 2;

    private static final int LEAST_BESIDE = 8;

    private static final double RISK = 0.05;

    private LeakTest() {}

    static Line judge(MetricTrial trial, JudgeSettings settings) {
        Stretch after = trial.copyAfter();
        Difference growth = growth(trial);
        double limit = settings.leakPerMinute();
        double rise = growth.value() * after.longest() / MINUTE;
        double late = Slope.late(after) * MINUTE;
        boolean goesOn = late >= growth.value() / 2 || after.values()[after.size() - 1] >= FULL;
        boolean matters = rise >= LEAST_RISE && goesOn;
        boolean settled = !goesOn && growth.value() > limit;
        double most = growth.atMost(RISK);
        boolean mayBe =
                matters && growth.value() > limit
                        || !settled
                                && most > UNSURE * limit
                                && most * after.longest() / MINUTE >= LEAST_RISE;
        String subject = trial.rule().name() + "-trend";
        Verdict verdict = mayBe ? Verdict.INCONCLUSIVE : Verdict.GO;
        String reason = mayBe ? unsure(growth, limit) : quiet(growth, rise, limit);
        return new Line(
                new Evidence(subject, verdict, growth.value(), limit, reason),
                new Evidence(
                        subject, Verdict.NO_GO, growth.value(), limit, loud(growth, rise, limit)),
                matters ? growth.chanceIfAtMost(limit) : 1,
                Line.SIDE,
                true);
    }

    /** How much faster it grows than before, a minute, less what the primary's did for certain. */
    private static Difference growth(MetricTrial trial) {
        Difference copy = growth(trial.copyBefore(), trial.copyAfter());
        if (trial.primaryBefore().size() < LEAST_BESIDE
                || trial.primaryAfter().size() < LEAST_BESIDE) {
            return copy;
        }
        Difference primary = growth(trial.primaryBefore(), trial.primaryAfter());
        double certain = Math.max(0, primary.atLeast());
        return new Difference(copy.value() - certain, copy.error(), copy.df());
    }

    private static Difference growth(Stretch before, Stretch after) {
        Slope first = Slope.of(before);
        Slope second = Slope.of(after);
        double factor = Correlation.varianceFactor(first.residuals(), second.residuals());
        double fewer = Math.max(1, factor);
        return Difference.of(
                MINUTE * (second.perSecond() - first.perSecond()),
                MINUTE * MINUTE * first.variance() * fewer,
                Math.max(1, (before.size() - 2) / fewer),
                MINUTE * MINUTE * second.variance() * fewer,
                Math.max(1, (after.size() - 2) / fewer));
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

    private static String unsure(Difference growth, double limit) {
        return Words.format(
                "memory growing %s to %s/min faster than before, which does not tell whether it is"
                        + " more than the %s/min that is allowed.",
                Words.percent(growth.atLeast()),
                Words.percent(growth.atMost(RISK)),
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
                Words.percent(Math.max(0, growth.atMost(RISK))));
    }
}
