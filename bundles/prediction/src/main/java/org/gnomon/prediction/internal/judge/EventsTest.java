package org.gnomon.prediction.internal.judge;

import org.gnomon.model.Evidence;
import org.gnomon.model.Metric;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.stats.CountBounds;
import org.gnomon.prediction.internal.stats.Exact;
import org.gnomon.prediction.internal.stats.StudentT;

/**
 * Whether events of which there are few, such as errors, became more (or, where more is better,
 * fewer) by more than their margin: given how many there were in all, their split between the
 * phases is binomial (Przyborowski and Wilenski 1940). None before is an ordinary count. Events
 * that come in bursts count as fewer (their variance over their mean). If the primary had more of
 * them in the same time, the split is held against the primary's as well (Fisher 1935).
 */
final class EventsTest {

    /** One event more or less is where a phase begins and ends. */
    private static final double ONE = 1;

    /** So many margins have to be ruled out. */
    private static final double MARGINS = 2;

    /** The primary's own rise counts from this on. */
    private static final double ALSO = 0.1;

    private static final int SLICES = 10;

    /** Degrees of freedom of as good as a normal distribution. */
    private static final double NORMAL = 1e6;

    private EventsTest() {}

    /**
     * Events in a phase.
     *
     * @param count how many
     * @param seconds in how long
     */
    private record Events(double count, double seconds) {

        double rate() {
            return count / seconds;
        }
    }

    /** For events since the sample before. */
    static Line judge(MetricTrial trial, Strictness strictness) {
        return judge(
                trial,
                events(trial.copyBefore(), false),
                events(trial.copyAfter(), false),
                strictness);
    }

    /** For rates that are mostly zero, each times its time. */
    static Line judgeRates(MetricTrial trial, Strictness strictness) {
        return judge(
                trial,
                events(trial.copyBefore(), true),
                events(trial.copyAfter(), true),
                strictness);
    }

    private static Line judge(
            MetricTrial trial, Events before, Events after, Strictness strictness) {
        MetricRule rule = trial.rule();
        boolean more = rule.direction() != Metric.Direction.MORE_IS_BETTER;
        double chance = more ? chance(trial, before, after) : chance(trial, after, before);
        double allowed = rule.margin().at(before.rate(), strictness.settings());
        double harm = rule.harm(after.rate() - before.rate());
        boolean beyond = harm > allowed;
        boolean quiet = harm <= 0 || passes(trial, before, after, strictness);
        String reason =
                Words.format(
                        "%s: %.0f in %s before, %.0f in %s after; chance makes this of no change"
                                + " in %s of cases, %s more is allowed.",
                        rule.name(),
                        before.count,
                        Words.span(before.seconds),
                        after.count,
                        Words.span(after.seconds),
                        Words.percent(chance),
                        Unit.PER_SECOND.say(allowed));
        Verdict verdict = quiet ? Verdict.GO : Verdict.INCONCLUSIVE;
        return new Line(
                new Evidence(rule.name(), verdict, harm, allowed, reason),
                new Evidence(rule.name(), Verdict.NO_GO, harm, allowed, reason),
                beyond ? chance : 1,
                Line.MAIN,
                true);
    }

    /**
     * Whether harm passes: none of a kind where there were some, or some where there were none,
     * never does, as a guest that stands still and one whose work is seen now and then look alike.
     */
    private static boolean passes(
            MetricTrial trial, Events before, Events after, Strictness strictness) {
        if (before.count == 0 || after.count == 0) {
            return false;
        }
        double allowed = trial.rule().margin().at(before.rate(), strictness.settings());
        double harm = trial.rule().harm(after.rate() - before.rate());
        boolean rounding = Math.abs(after.count - before.count) <= ONE && harm <= allowed;
        return rounding || most(trial, before, after, strictness) <= MARGINS * allowed;
    }

    /**
     * How much worse the rate is at most: bounds of either count, joined as Zou and Donner (2008)
     * do.
     */
    private static double most(
            MetricTrial trial, Events before, Events after, Strictness strictness) {
        double z = StudentT.quantile(1 - strictness.budget().risk(), NORMAL);
        double fewer = bursts(trial);
        boolean more = trial.rule().direction() != Metric.Direction.MORE_IS_BETTER;
        Events high = more ? after : before;
        Events low = more ? before : after;
        double up = fewer * CountBounds.most(high.count / fewer, z) / high.seconds - high.rate();
        double down = low.rate() - fewer * CountBounds.least(low.count / fewer, z) / low.seconds;
        return high.rate() - low.rate() + Math.sqrt(up * up + down * down);
    }

    /** The chance to see so many in the second of two if both had them equally often. */
    private static double chance(MetricTrial trial, Events few, Events many) {
        double fewer = bursts(trial);
        int second = (int) (many.count / fewer + 1e-9);
        int first = (int) Math.ceil(few.count / fewer - 1e-9);
        double share = many.seconds / (few.seconds + many.seconds);
        double chance = Exact.binomialAtLeast(second, first + second, share);
        Stretch before = trial.primaryBefore();
        Stretch after = trial.primaryAfter();
        boolean more = trial.rule().direction() != Metric.Direction.MORE_IS_BETTER;
        if (!more || before.samples() == 0 || after.samples() == 0) {
            return chance;
        }
        int theirs = (int) Math.ceil(events(before, false).count);
        int theirsAfter = (int) Math.ceil(events(after, false).count);
        if (Exact.binomialAtLeast(theirsAfter, theirs + theirsAfter, share) > ALSO) {
            return chance;
        }
        return Math.max(
                chance,
                Exact.hypergeometricAtLeast(
                        second,
                        first + second,
                        second + theirsAfter,
                        first + second + theirs + theirsAfter));
    }

    private static Events events(Stretch stretch, boolean rates) {
        double count = 0;
        for (int i = 0; i < stretch.size(); i++) {
            count += stretch.values()[i] * (rates ? stretch.weights()[i] : 1);
        }
        return new Events(Math.rint(Math.max(0, count)), Math.max(1e-9, stretch.exposure()));
    }

    /** Pearson's dispersion of the counts in slices of both phases, at least 1. */
    private static double bursts(MetricTrial trial) {
        return Math.max(
                1, (bursts(trial.copyBefore()) + bursts(trial.copyAfter())) / (2 * SLICES - 2));
    }

    private static double bursts(Stretch stretch) {
        double[] slices = new double[SLICES];
        double total = 0;
        double span = Math.max(1e-9, stretch.span());
        for (int i = 0; i < stretch.size(); i++) {
            double at = (stretch.seconds()[i] - stretch.seconds()[0]) / span;
            slices[Math.min(SLICES - 1, (int) (at * SLICES))] += stretch.values()[i];
            total += stretch.values()[i];
        }
        double mean = total / SLICES;
        double sum = 0;
        for (double slice : slices) {
            sum += mean == 0 ? 0 : (slice - mean) * (slice - mean) / mean;
        }
        return sum;
    }
}
