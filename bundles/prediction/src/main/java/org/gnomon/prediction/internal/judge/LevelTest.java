package org.gnomon.prediction.internal.judge;

import org.gnomon.model.Evidence;
import org.gnomon.model.Metric;
import org.gnomon.model.Verdict;

/** Whether a metric's level became worse by more than its margin. */
final class LevelTest {

    /** A plain mean that is worse by so many margins is no go, even if its middle is fine. */
    private static final double STALLS = 3;

    private static final double COUNTS = 2;
    private static final double MOST_FOR_ROUNDING = 0.1;

    private LevelTest() {}

    static Line judge(MetricRule rule, Phase before, Phase after, JudgeSettings settings) {
        TrimmedMean first = TrimmedMean.of(before);
        TrimmedMean second = TrimmedMean.of(after);
        Difference change = TrimmedMean.difference(first, second);
        Difference harm = new Difference(rule.harm(change.value()), change.error(), change.df());
        double margin =
                Math.max(
                        rule.margin(first.value(), settings),
                        after.counted() ? resolution(first.value(), after) : 0);
        boolean relative = margin < Math.abs(first.value());
        double unit = relative ? Math.abs(first.value()) : 1;
        String figures =
                Words.format(
                        "%s: %s before, %s after",
                        rule.metric().label(),
                        Words.figure(rule.metric(), first.value()),
                        Words.figure(rule.metric(), second.value()));
        if (!rule.decides()) {
            return Line.note(
                    new Evidence(
                            rule.metric().label(),
                            Verdict.GO,
                            harm.value() / unit,
                            Double.NaN,
                            figures + "; for information, neither way is worse by itself."));
        }
        Sentence sentence = new Sentence(rule.metric(), figures, unit, relative, margin, harm);
        double plain = rule.harm(after.mean() - before.mean());
        Verdict verdict = verdict(harm, margin, plain, settings.alpha());
        return new Line(
                sentence.evidence(verdict, plain),
                sentence.evidence(Verdict.NO_GO, plain),
                harm.chanceIfAtMost(margin),
                true);
    }

    /** A line or two more or less in a short phase is rounding; within reason. */
    private static double resolution(double level, Phase phase) {
        return Math.min(MOST_FOR_ROUNDING * Math.abs(level), COUNTS / Math.max(1e-9, phase.span()));
    }

    private static Verdict verdict(Difference harm, double margin, double plain, double alpha) {
        boolean shown = harm.atMost() < margin;
        boolean noneSeen = !harm.isSeen(alpha) && harm.atMost() < 2 * margin;
        return (shown || noneSeen) && plain < STALLS * margin ? Verdict.GO : Verdict.INCONCLUSIVE;
    }

    /** What the line says. */
    private record Sentence(
            Metric metric,
            String figures,
            double unit,
            boolean relative,
            double margin,
            Difference harm) {

        Evidence evidence(Verdict verdict, double plain) {
            return new Evidence(
                    metric.label(),
                    verdict,
                    harm.value() / unit,
                    margin / unit,
                    figures + "; " + because(verdict, plain));
        }

        private String because(Verdict verdict, double plain) {
            String bounds = say(harm.atLeast()) + " to " + say(harm.atMost()) + " worse";
            String allowed = say(margin) + " is allowed";
            return switch (verdict) {
                case NO_GO -> bounds + ", " + allowed + ".";
                case GO ->
                        harm.atMost() < margin
                                ? "at most " + say(harm.atMost()) + " worse, " + allowed + "."
                                : "no harm seen, and more than "
                                        + say(harm.atMost())
                                        + " is ruled out ("
                                        + allowed
                                        + ").";
                case INCONCLUSIVE ->
                        plain >= STALLS * margin && harm.value() < margin
                                ? "mostly alike, but in some stretches so much worse that the mean"
                                        + " is "
                                        + say(plain)
                                        + " worse; "
                                        + allowed
                                        + "."
                                : bounds
                                        + ", which does not tell whether it is more than the "
                                        + say(margin)
                                        + " that is allowed.";
            };
        }

        private String say(double value) {
            return relative ? Words.percent(value / unit) : Words.figure(metric, value);
        }
    }
}
