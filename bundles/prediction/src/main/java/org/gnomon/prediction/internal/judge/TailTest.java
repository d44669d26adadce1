package org.gnomon.prediction.internal.judge;

import java.util.Arrays;
import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.stats.Exact;
import org.gnomon.prediction.internal.stats.Statistics;

/**
 * Whether the worst twentieth of the values became worse by more than twice the margin: how many
 * values lie beyond what the worst twentieth was before, by Fisher's exact test (1935), which knows
 * no shape of a distribution. Values that come in runs count as fewer.
 */
final class TailTest {

    private static final double SHARE = 0.95;
    private static final double MARGINS = 2;

    /** Of fewer values there is no worst twentieth to speak of. */
    private static final int LEAST = 20;

    private TailTest() {}

    static boolean applies(MetricTrial trial) {
        return trial.copyBefore().size() >= LEAST
                && trial.copyAfter().size() >= LEAST
                && !trial.copyBefore().counted()
                && !trial.copyAfter().counted();
    }

    static Line judge(MetricTrial trial, Scale scale, Comparison seen, Strictness strictness) {
        double[] before = harms(scale, trial.copyBefore());
        double[] after = harms(scale, trial.copyAfter());
        double allowed = MARGINS * scale.limit(LevelTest.own(trial, seen, strictness));
        double moved = 0;
        if (seen.beside().known()) {
            double first = worst(harms(scale, trial.primaryBefore()));
            double second = worst(harms(scale, trial.primaryAfter()));
            double more = Math.max(0, seen.beside().weight() * (second - first));
            // A zero has no logarithm; what can't be told allows nothing.
            moved = Double.isFinite(more) ? more : 0;
        }
        double limit = worst(before) + allowed + moved;
        double chance = worst(after) > limit ? chance(before, after, limit) : 1;
        return Line.suspicion(evidence(scale, before, after, limit), chance, seen.condemns());
    }

    private static double chance(double[] before, double[] after, double limit) {
        double[] first = beyond(before, limit);
        double[] second = beyond(after, limit);
        double fewer = Math.max(1, Correlation.varianceFactor(about(first), about(second)));
        int marked = (int) (Statistics.mean(second) * second.length / fewer);
        int alsoMarked = (int) Math.ceil(Statistics.mean(first) * first.length / fewer);
        int drawn = Math.max(marked, (int) Math.round(second.length / fewer));
        int all = drawn + Math.max(alsoMarked, (int) Math.round(first.length / fewer));
        return Exact.hypergeometricAtLeast(marked, drawn, marked + alsoMarked, all);
    }

    private static double[] beyond(double[] values, double limit) {
        return Arrays.stream(values).map(v -> v > limit ? 1 : 0).toArray();
    }

    private static double[] about(double[] values) {
        double mean = Statistics.mean(values);
        return Arrays.stream(values).map(v -> v - mean).toArray();
    }

    private static double[] harms(Scale scale, Stretch stretch) {
        return Arrays.stream(scale.of(stretch.values())).map(scale.rule()::harm).toArray();
    }

    private static double worst(double[] harms) {
        double[] sorted = harms.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(SHARE * sorted.length) - 1)];
    }

    private static Evidence evidence(Scale scale, double[] before, double[] after, double limit) {
        MetricRule rule = scale.rule();
        return new Evidence(
                rule.name() + "-tail",
                Verdict.GO,
                own(scale, worst(after)),
                own(scale, limit),
                Words.format(
                        "%s: the worst twentieth is at %s, before at %s; up to %s is allowed.",
                        rule.name(),
                        rule.unit().say(own(scale, worst(after))),
                        rule.unit().say(own(scale, worst(before))),
                        rule.unit().say(own(scale, limit))));
    }

    private static double own(Scale scale, double harm) {
        return scale.back(scale.rule().harm(harm));
    }
}
