package org.gnomon.prediction.internal.watch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Sample;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.judge.Judge;
import org.gnomon.service.PredictiveAnalysis.Look;
import org.gnomon.service.PredictiveAnalysis.Watched;

/**
 * Judges the time since a switch: the comparison with the time before as a whole ({@link Judge}),
 * and what is unlike the past as it goes ({@link MetricWatch}), which finds harm that begins late
 * and events that are over again. Harm that lasts is a no-go; what passed, or is no harm, is a
 * note; what is so at this time every day is neither. Pure: the same inputs give the same verdict.
 */
public final class WatchJudge {

    /**
     * From here on it is looked at whether a change lasts: that, too, is needed for a no-go, and of
     * healthy watches of a metric together a few in a thousand have both.
     */
    private static final double CHANGE = 5;

    private final Judge judge;

    /**
     * Makes one.
     *
     * @param judge compares before and after
     */
    public WatchJudge(Judge judge) {
        this.judge = judge;
    }

    /** See {@link org.gnomon.service.PredictiveAnalysis#judgeWatch}. */
    public Judgement judge(Watched watched, List<Evidence> findings, Look look) {
        List<Sample> before = inOrder(watched.before());
        List<Sample> after = inOrder(watched.after());
        Judgement compared = judge.watch(before, after, findings, look);
        if (after.isEmpty()) {
            return compared;
        }
        List<Evidence> lines = new ArrayList<>();
        for (Evidence line : compared.evidence()) {
            lines.add(findings.contains(line) ? line : explained(line, watched, after));
        }
        // Whoever looks more often sees more by chance.
        double threshold = CHANGE + StrictMath.log10(look.planned());
        List<Evidence> own = new ArrayList<>();
        int watchedMetrics = 0;
        for (HarmRule rule : HarmRule.TABLE) {
            MetricWatch metric = new MetricWatch(rule, before, after);
            if (metric.canWatch()) {
                watchedMetrics++;
                metric.event(threshold)
                        .flatMap(
                                event ->
                                        EventLine.of(
                                                rule,
                                                event,
                                                days(rule, watched, event.at(), after),
                                                threshold))
                        .ifPresent(own::add);
            }
        }
        if (own.isEmpty()) {
            own.add(quiet(watchedMetrics, threshold));
        }
        return together(compared.verdict(), lines, own);
    }

    /** Verdict and lines, the deciding ones first. */
    private static Judgement together(Verdict compared, List<Evidence> lines, List<Evidence> own) {
        boolean harm = own.stream().anyMatch(line -> line.verdict() == Verdict.NO_GO);
        boolean still = lines.stream().anyMatch(line -> line.verdict() == Verdict.NO_GO);
        Verdict rest = compared == Verdict.NO_GO && !still ? Verdict.INCONCLUSIVE : compared;
        Verdict verdict = harm ? Verdict.NO_GO : rest;
        List<Evidence> all = new ArrayList<>(lines);
        all.addAll(own);
        if (verdict != Verdict.GO) {
            all.sort(Comparator.comparing(line -> line.verdict() != verdict));
        }
        return new Judgement(verdict, all);
    }

    /** A level that is so every day at this time is no proof of harm, nor of its absence. */
    private static Evidence explained(Evidence line, Watched watched, List<Sample> after) {
        Optional<HarmRule> rule =
                HarmRule.TABLE.stream()
                        .filter(r -> r.metric().label().equals(line.subject()))
                        .findFirst();
        if (line.verdict() != Verdict.NO_GO || rule.isEmpty()) {
            return line;
        }
        double now =
                after.stream()
                        .mapToDouble(s -> s.value(rule.get().metric()))
                        .filter(Double::isFinite)
                        .average()
                        .orElse(Double.NaN);
        DaysBefore days = days(rule.get(), watched, after.get(0).at(), after);
        return days.isUsual(now, true)
                ? new Evidence(
                        line.subject(),
                        Verdict.INCONCLUSIVE,
                        line.value(),
                        line.threshold(),
                        line.reason() + " But " + days.say(now, true))
                : line;
    }

    private static DaysBefore days(
            HarmRule rule, Watched watched, Instant from, List<Sample> after) {
        Instant to = after.get(after.size() - 1).at();
        return new DaysBefore(rule, watched.history(), from, to);
    }

    private static Evidence quiet(int metrics, double threshold) {
        return metrics == 0
                ? new Evidence(
                        "anomaly-watch",
                        Verdict.INCONCLUSIVE,
                        Double.NaN,
                        threshold,
                        "No metric was measured often enough before the switch to say what is"
                                + " unlike it; "
                                + MetricWatch.LEAST_BEFORE
                                + " values are needed. The comparison of before and after"
                                + " decides alone.")
                : new Evidence(
                        "anomaly-watch",
                        Verdict.GO,
                        Double.NaN,
                        threshold,
                        "Nothing unlike the past in " + metrics + " metrics since the switch.");
    }

    private static List<Sample> inOrder(List<Sample> samples) {
        return samples.stream().sorted(Comparator.comparing(Sample::at)).toList();
    }
}
