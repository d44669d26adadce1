package org.gnomon.prediction.internal.judge;

import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;

/**
 * Whether a metric's level became worse by more than its margin.
 *
 * <p>A no-go if harm is certain and its best estimate is beyond the margin: a harmless update is
 * condemned as seldom as the setting says, one that is worse by more than the margin as soon as
 * chance does not explain it. A go if harm beyond the margin is ruled out, or if none is seen and
 * more than twice the margin is ruled out; else it is inconclusive.
 */
final class LevelTest {

    /** A plain mean that is worse by so many margins does not pass, even if its middle is fine. */
    private static final double STALLS = 3;

    private static final double COUNTS = 2;
    private static final double MOST_FOR_ROUNDING = 0.1;

    private LevelTest() {}

    static Line judge(MetricTrial trial, Scale scale, Comparison seen, Strictness strictness) {
        MetricRule rule = trial.rule();
        Difference change = seen.change();
        Difference harm = new Difference(rule.harm(change.value()), change.error(), change.df());
        double own = own(trial, seen, strictness);
        boolean relative = own < Math.abs(seen.before());
        if (!rule.decides()) {
            return Line.note(
                    new Evidence(
                            rule.name(),
                            Verdict.GO,
                            scale.shown(harm.value(), relative),
                            Double.NaN,
                            LevelSentence.figures(rule, seen)
                                    + "; for information, neither way is worse by itself."));
        }
        double margin = scale.limit(own);
        double stall = stall(trial, scale, seen);
        LevelSentence sentence =
                new LevelSentence(scale, seen, harm, margin, relative, strictness.budget().risk());
        Verdict verdict = verdict(harm, margin, stall, strictness.budget());
        boolean beyond = harm.value() > margin && seen.condemns();
        return new Line(
                sentence.evidence(
                        verdict,
                        stall >= STALLS * margin,
                        extension(trial, seen, margin, strictness)),
                sentence.evidence(Verdict.NO_GO, false, ""),
                beyond ? harm.chanceIfAtMost(0) : 1,
                Line.MAIN,
                true);
    }

    /** The margin in the metric's own unit. */
    static double own(MetricTrial trial, Comparison seen, Strictness strictness) {
        double margin = trial.rule().margin().at(seen.before(), strictness.settings());
        // A line or two more or less in a short phase is rounding; within reason.
        return trial.copyAfter().counted()
                ? Math.max(
                        margin,
                        Math.min(
                                MOST_FOR_ROUNDING * Math.abs(seen.before()),
                                COUNTS / Math.max(1e-9, trial.copyAfter().span())))
                : margin;
    }

    /** How much worse the plain mean is, outliers and all, on the scale. */
    private static double stall(MetricTrial trial, Scale scale, Comparison seen) {
        double before = trial.copyBefore().mean();
        double after = trial.copyAfter().mean();
        double change = scale.log() ? StrictMath.log(after / before) : after - before;
        if (seen.beside().known()) {
            double first = trial.primaryBefore().mean();
            double second = trial.primaryAfter().mean();
            change -=
                    seen.beside().weight()
                            * (scale.log() ? StrictMath.log(second / first) : second - first);
        }
        return trial.rule().harm(change);
    }

    static Verdict verdict(Difference harm, double margin, double stall, Budget budget) {
        double most = harm.atMost(budget.risk());
        boolean shown = most < margin;
        boolean noneSeen =
                harm.value() <= margin && !harm.isSeen(budget.alpha()) && most < 2 * margin;
        return (shown || noneSeen) && stall < STALLS * margin ? Verdict.GO : Verdict.INCONCLUSIVE;
    }

    private static String extension(
            MetricTrial trial, Comparison seen, double margin, Strictness strictness) {
        return Extension.say(
                trial,
                seen.variances(),
                new Extension.Need(trial.rule().harm(seen.change().value()), seen.change(), margin),
                strictness.budget());
    }
}
