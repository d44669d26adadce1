package org.gnomon.prediction.internal.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Sample;

/**
 * Watches one metric: the detector learns from the samples before the switch and reads those since.
 * An event is the first reading that is surprising enough; what followed it tells whether it lasts.
 */
final class MetricWatch {

    /** Fewer values before teach nothing. */
    static final int LEAST_BEFORE = 60;

    /** What lasts, lasts for at least so many values. */
    static final int LEAST_LASTING = 12;

    /** And for this part of what was seen since the switch. */
    private static final double LEAST_PART = 0.25;

    /** So many values in a row, if they are worse, are felt; one that is lost is not. */
    private static final int FELT = 12;

    /** So many of the values since are worse than nearly all before. */
    private static final double MOST_OF_THEM = 0.8;

    private static final double NEARLY_ALL = 0.9;

    private final HarmRule rule;
    private final double[] before;
    private final double[] after;
    private final Instant[] times;
    private final Instant[] timesBefore;

    MetricWatch(HarmRule rule, List<Sample> before, List<Sample> after) {
        this.rule = rule;
        this.before = values(before);
        this.timesBefore = measured(before).stream().map(Sample::at).toArray(Instant[]::new);
        List<Sample> measured = measured(after);
        this.after = values(measured);
        this.times = measured.stream().map(Sample::at).toArray(Instant[]::new);
    }

    private List<Sample> measured(List<Sample> samples) {
        return samples.stream().filter(s -> Double.isFinite(s.value(rule.metric()))).toList();
    }

    private double[] values(List<Sample> samples) {
        return measured(samples).stream().mapToDouble(s -> s.value(rule.metric())).toArray();
    }

    /** Whether there is enough to watch at all. */
    boolean canWatch() {
        return before.length >= LEAST_BEFORE && after.length > 0;
    }

    /**
     * Something unlike the past.
     *
     * @param surprise the largest since
     * @param at when it began
     * @param intoWatch how long after the first sample since the switch
     * @param usual the middle of the values before
     * @param since the mean of the values from then on, or of the last ones
     * @param worstBefore the worst mean of as many values in a row before the switch
     * @param felt whether some values in a row were worse than any as many before, by more than the
     *     margin
     * @param harmful whether it is worse by more than the margin since
     * @param lasting whether it went on to the end
     */
    record Event(
            double surprise,
            Instant at,
            Duration intoWatch,
            double usual,
            double since,
            double worstBefore,
            boolean felt,
            boolean harmful,
            boolean lasting) {}

    /** The first event since the switch, if one is so surprising. */
    Optional<Event> event(double threshold) {
        WatchDetector detector = new WatchDetector(before.length);
        for (int i = 0; i < before.length; i++) {
            detector.next(timesBefore[i].getEpochSecond(), before[i]);
        }
        int first = -1;
        double most = 0;
        for (int i = 0; i < after.length; i++) {
            double surprise = detector.next(times[i].getEpochSecond(), after[i]).surprise();
            first = first < 0 && surprise >= threshold ? i : first;
            most = Math.max(most, surprise);
        }
        return first < 0 ? Optional.empty() : Optional.of(event(first, most));
    }

    private Event event(int first, double surprise) {
        int length = Math.min(after.length - first, before.length / 3);
        int from = after.length - length;
        double since = mean(after, from, after.length);
        double worst = worstMean(before, length, length);
        double[] sorted = before.clone();
        Arrays.sort(sorted);
        double usual = sorted[sorted.length / 2];
        boolean harmful = rule.badness(since) - rule.badness(usual) > rule.margin(usual);
        boolean lasting =
                length >= Math.max(LEAST_LASTING, LEAST_PART * after.length)
                        && rule.badness(since) > rule.badness(worst)
                        && isMostlyWorse(first);
        return new Event(
                surprise,
                times[first],
                Duration.between(times[0], times[first]),
                usual,
                since,
                worst,
                isFelt(first, usual),
                harmful,
                lasting);
    }

    private boolean isMostlyWorse(int first) {
        double[] bad = Arrays.stream(before).map(rule::badness).sorted().toArray();
        double limit = bad[(int) (NEARLY_ALL * (bad.length - 1))];
        long worse =
                Arrays.stream(after, first, after.length)
                        .filter(value -> rule.badness(value) > limit)
                        .count();
        return worse >= MOST_OF_THEM * (after.length - first);
    }

    private boolean isFelt(int first, double usual) {
        double[] all = Arrays.copyOf(before, before.length + after.length);
        System.arraycopy(after, 0, all, before.length, after.length);
        double then = worstMean(before, FELT, FELT);
        double since = worstMean(all, FELT, before.length + first + 1);
        return rule.badness(since) - rule.badness(then) > rule.margin(usual);
    }

    /** The worst mean of so many values in a row, of those that end at a row or after it. */
    private double worstMean(double[] values, int length, int firstEnd) {
        double worst = mean(values, firstEnd - length, firstEnd);
        for (int end = firstEnd + 1; end <= values.length; end++) {
            double one = mean(values, end - length, end);
            worst = rule.badness(one) > rule.badness(worst) ? one : worst;
        }
        return worst;
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum / (to - from);
    }
}
