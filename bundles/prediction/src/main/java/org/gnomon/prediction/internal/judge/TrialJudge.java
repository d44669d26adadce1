package org.gnomon.prediction.internal.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.judge.MetricRule.Kind;
import org.gnomon.prediction.internal.judge.MetricRule.Part;
import org.gnomon.prediction.internal.stats.Statistics;
import org.gnomon.service.PredictiveAnalysis.Look;

/**
 * Judges a trial of any metrics, each with its rule. The same figures give the same verdict.
 * Stateless.
 */
public final class TrialJudge {

    /** A phase of which less than this share was measured may hide what matters. */
    private static final double LEAST_SHARE = 0.5;

    private final JudgeSettings settings;

    public TrialJudge(JudgeSettings settings) {
        this.settings = settings;
    }

    /**
     * Judges a trial.
     *
     * @param metrics the most telling first
     * @param findings lines that are certain already, such as a crash
     * @param look which look at this trial it is
     */
    public Judgement judge(List<MetricTrial> metrics, List<Evidence> findings, Look look) {
        Strictness strictness = new Strictness(settings, Budget.of(settings, look));
        List<Line> lines = new ArrayList<>();
        findings.forEach(f -> lines.add(Line.certain(f)));
        List<Line> measured = new ArrayList<>();
        List<MetricTrial> telling = new ArrayList<>();
        for (MetricTrial metric : metrics) {
            List<Line> its = lines(metric, strictness);
            if (metric.rule().has(Part.TELLS_OF_WORK) && its.stream().anyMatch(Line::decides)) {
                telling.add(metric);
            }
            measured.addAll(its);
        }
        if (telling.isEmpty()) {
            lines.add(Line.certain(nothingMeasured(metrics)));
        }
        if (telling.size() == 1) {
            Standstill.idle(telling.get(0)).ifPresent(lines::add);
        }
        lines.addAll(Holm.condemn(measured, strictness.budget().alpha()));
        List<Line> ordered = lines.stream().sorted(Comparator.comparingInt(Line::rank)).toList();
        return new Judgement(verdict(ordered), ordered.stream().map(Line::evidence).toList());
    }

    private static List<Line> lines(MetricTrial trial, Strictness strictness) {
        MetricRule rule = trial.rule();
        boolean events = rule.kind() == Kind.EVENTS;
        if (!trial.measured() && !(events && looked(trial))) {
            return rule.decides()
                    ? List.of(Line.note(missing(rule, "is not measured here and was left out.")))
                    : List.of();
        }
        String lack = lack(trial, strictness.settings());
        if (!lack.isEmpty()) {
            Evidence evidence = missing(rule, lack);
            return List.of(rule.decides() ? Line.certain(evidence) : Line.note(evidence));
        }
        if (events) {
            return List.of(EventsTest.judge(trial, strictness));
        }
        return mostlyZero(trial) ? zeros(trial, strictness) : figures(trial, strictness);
    }

    private static boolean looked(MetricTrial trial) {
        return trial.copyBefore().samples() > 0 && trial.copyAfter().samples() > 0;
    }

    private static boolean mostlyZero(MetricTrial trial) {
        return trial.rule().kind() == Kind.RATIO
                && trial.rule().unit() == Unit.PER_SECOND
                && Statistics.median(Bins.of(trial.copyBefore()).values()) == 0;
    }

    private static List<Line> zeros(MetricTrial trial, Strictness strictness) {
        if (trial.copyBefore().mean() == 0) {
            return List.of(
                    Line.note(missing(trial.rule(), "was zero before, which tells nothing.")));
        }
        return List.of(EventsTest.judgeRates(trial, strictness));
    }

    private static List<Line> figures(MetricTrial trial, Strictness strictness) {
        MetricRule rule = trial.rule();
        Scale means = Scale.of(trial);
        Comparison seen = Comparison.of(trial, means);
        Scale scale = means.at(seen.before());
        List<Line> lines = new ArrayList<>();
        lines.add(LevelTest.judge(trial, scale, seen, strictness));
        if (rule.decides()) {
            Standstill.judge(trial, strictness.settings()).ifPresent(lines::add);
        }
        if (rule.decides() && rule.has(Part.STEADINESS)) {
            lines.add(SpreadTest.judge(trial, scale, seen, strictness));
        }
        if (rule.decides() && rule.has(Part.TAIL) && TailTest.applies(trial)) {
            lines.add(TailTest.judge(trial, scale, seen, strictness));
        }
        if (rule.decides() && rule.has(Part.TREND)) {
            lines.add(LeakTest.judge(trial, strictness.settings()));
        }
        return lines;
    }

    private static String lack(MetricTrial trial, JudgeSettings settings) {
        boolean events = trial.rule().kind() == Kind.EVENTS;
        int before = events ? trial.copyBefore().samples() : trial.copyBefore().size();
        int after = events ? trial.copyAfter().samples() : trial.copyAfter().size();
        boolean enough =
                enough(before, trial.copyBefore().samples(), settings)
                        && enough(after, trial.copyAfter().samples(), settings);
        return enough
                ? ""
                : Words.format(
                        "was measured in %d of %d samples before and %d of %d after; at least %d"
                                + " and half of them are needed.",
                        before,
                        trial.copyBefore().samples(),
                        after,
                        trial.copyAfter().samples(),
                        settings.minSamples());
    }

    private static boolean enough(int measured, int samples, JudgeSettings settings) {
        return measured >= settings.minSamples() && measured >= LEAST_SHARE * samples;
    }

    private static Evidence missing(MetricRule rule, String what) {
        return new Evidence(
                rule.name(),
                Verdict.INCONCLUSIVE,
                Double.NaN,
                Double.NaN,
                rule.name() + " " + what);
    }

    private static Evidence nothingMeasured(List<MetricTrial> metrics) {
        int before = metrics.stream().mapToInt(m -> m.copyBefore().samples()).max().orElse(0);
        int after = metrics.stream().mapToInt(m -> m.copyAfter().samples()).max().orElse(0);
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

    private static Verdict verdict(List<Line> ordered) {
        return ordered.stream()
                .filter(Line::decides)
                .findFirst()
                .map(line -> line.evidence().verdict())
                .orElse(Verdict.INCONCLUSIVE);
    }
}
