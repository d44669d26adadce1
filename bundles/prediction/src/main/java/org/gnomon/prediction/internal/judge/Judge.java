package org.gnomon.prediction.internal.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * Judges one phase against an earlier one of the same VM. The same samples give the same verdict.
 * Stateless.
 */
public final class Judge {

    /** A phase of which less than this share was measured may hide what matters. */
    private static final double LEAST_SHARE = 0.5;

    private final JudgeSettings settings;

    public Judge(JudgeSettings settings) {
        this.settings = settings;
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis#judgeRehearsal}. */
    public Judgement rehearsal(
            List<Sample> calibration, List<Sample> trial, List<Evidence> findings) {
        return judge(calibration, trial, findings, settings);
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis#judgeWatch}. */
    public Judgement watch(List<Sample> before, List<Sample> after, List<Evidence> findings) {
        return judge(before, after, findings, settings.forWatch());
    }

    private static Judgement judge(
            List<Sample> before,
            List<Sample> after,
            List<Evidence> findings,
            JudgeSettings settings) {
        List<Line> lines = new ArrayList<>();
        findings.forEach(f -> lines.add(Line.certain(f)));
        List<Line> measured = new ArrayList<>();
        boolean told = false;
        for (MetricRule rule : MetricRule.TABLE) {
            List<Line> its =
                    lines(
                            rule,
                            Phase.of(before, rule.metric()),
                            Phase.of(after, rule.metric()),
                            settings);
            told |= rule.tellsOfWork() && its.stream().anyMatch(Line::decides);
            measured.addAll(its);
        }
        if (!told) {
            lines.add(Line.certain(nothingMeasured(before.size(), after.size())));
        }
        lines.addAll(condemn(measured, settings.alpha()));
        List<Line> ordered = lines.stream().sorted(Comparator.comparingInt(Line::rank)).toList();
        return new Judgement(verdict(ordered), ordered.stream().map(Line::evidence).toList());
    }

    private static List<Line> lines(
            MetricRule rule, Phase before, Phase after, JudgeSettings settings) {
        if (before.size() == 0 && after.size() == 0) {
            return rule.decides()
                    ? List.of(Line.note(missing(rule, "is not measured here and was left out.")))
                    : List.of();
        }
        String lack = lack(before, after, settings);
        if (!lack.isEmpty()) {
            Evidence evidence = missing(rule, lack);
            return List.of(rule.decides() ? Line.certain(evidence) : Line.note(evidence));
        }
        if (rule.metric() == Metric.GUEST_PROGRESS && Statistics.median(before.batches()) == 0) {
            return List.of(
                    Line.note(missing(rule, "was mostly zero before, which tells nothing.")));
        }
        List<Line> lines = new ArrayList<>();
        lines.add(LevelTest.judge(rule, before, after, settings));
        if (rule.spread()) {
            lines.add(SpreadTest.judge(rule, before, after, settings));
        }
        if (rule.trend()) {
            lines.add(LeakTest.judge(rule, before, after, settings));
        }
        return lines;
    }

    private static String lack(Phase before, Phase after, JudgeSettings settings) {
        String first = lack(before, settings);
        String second = lack(after, settings);
        return first.isEmpty() && second.isEmpty()
                ? ""
                : Words.format(
                        "was measured in %d of %d samples before and %d of %d after; at least %d"
                                + " and half of them are needed.",
                        before.size(),
                        before.samples(),
                        after.size(),
                        after.samples(),
                        settings.minSamples());
    }

    private static String lack(Phase phase, JudgeSettings settings) {
        boolean enough =
                phase.size() >= settings.minSamples()
                        && phase.size() >= LEAST_SHARE * phase.samples();
        return enough ? "" : "too few";
    }

    private static Evidence missing(MetricRule rule, String what) {
        String label = rule.metric().label();
        return new Evidence(
                label, Verdict.INCONCLUSIVE, Double.NaN, Double.NaN, label + " " + what);
    }

    private static Evidence nothingMeasured(int before, int after) {
        return new Evidence(
                "samples",
                Verdict.INCONCLUSIVE,
                after,
                Double.NaN,
                before
                        + " samples before and "
                        + after
                        + " after hold no figure of what the guest does (its progress, latency or"
                        + " CPU), which a verdict has to rest on.");
    }

    /** Holm's correction: many lines must not make a harmless update look bad by chance. */
    private static List<Line> condemn(List<Line> lines, double alpha) {
        List<Integer> order =
                IntStream.range(0, lines.size())
                        .boxed()
                        .filter(i -> lines.get(i).testable())
                        .sorted(Comparator.comparingDouble(i -> lines.get(i).chance()))
                        .toList();
        List<Line> result = new ArrayList<>(lines);
        for (int rank = 0; rank < order.size(); rank++) {
            Line line = lines.get(order.get(rank));
            if (line.chance() > alpha / (order.size() - rank)) {
                break;
            }
            result.set(order.get(rank), line.condemned());
        }
        return result;
    }

    private static Verdict verdict(List<Line> ordered) {
        return ordered.stream()
                .filter(Line::decides)
                .findFirst()
                .map(line -> line.evidence().verdict())
                .orElse(Verdict.INCONCLUSIVE);
    }
}
