package org.gnomon.itests.evaluation.verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.gnomon.itests.evaluation.verdict.Machines.Recorded;
import org.gnomon.prediction.internal.judge.MetricRule;
import org.gnomon.prediction.internal.judge.MetricRule.Kind;
import org.gnomon.prediction.internal.judge.MetricRule.Margin;
import org.gnomon.prediction.internal.judge.MetricRule.Part;
import org.gnomon.prediction.internal.judge.MetricTrial;
import org.gnomon.prediction.internal.judge.Stretch;
import org.gnomon.prediction.internal.judge.Unit;

/**
 * A stretch of two VMs' records, the one taken for the copy, the other for the primary.
 *
 * @param machines of which metric
 * @param copy the one
 * @param primary the other
 * @param start where it begins in the copy's record
 */
record Window(Machines machines, Recorded copy, Recorded primary, int start) {

    /** All windows of so many samples, next to each other; at most so many a pair of VMs. */
    static List<Window> all(Machines machines, int samples, int most) {
        List<Window> windows = new ArrayList<>();
        for (Recorded copy : machines.series()) {
            for (Recorded primary : machines.series()) {
                int count = copy == primary ? 0 : copy.values().length / samples;
                for (int i = 0; i < Math.min(most, count); i++) {
                    windows.add(new Window(machines, copy, primary, i * samples));
                }
            }
        }
        return windows;
    }

    /**
     * The trial as one look sees it.
     *
     * @param harm how much worse the copy's trial is made
     * @param normal the samples of the calibration, as ranges from the window's start
     * @param tried the samples of the trial
     */
    MetricTrial trial(double harm, List<Range> normal, List<Range> tried) {
        MetricRule rule =
                new MetricRule(
                        machines.name(),
                        machines.direction(),
                        Kind.RATIO,
                        Unit.NONE,
                        new Margin(1, 0, false),
                        Set.of(Part.DECIDES, Part.TELLS_OF_WORK, Part.STEADINESS, Part.TAIL));
        return new MetricTrial(
                rule, copy(normal, 0), copy(tried, harm), primary(normal), primary(tried));
    }

    /**
     * Some samples in a row.
     *
     * @param from the first
     * @param to after the last
     */
    record Range(int from, int to) {}

    private Stretch copy(List<Range> ranges, double harm) {
        int[] indices =
                ranges.stream()
                        .flatMapToInt(r -> IntStream.range(start + r.from, start + r.to))
                        .toArray();
        return Stretch.of(
                Arrays.stream(indices).mapToDouble(i -> copy.seconds()[i]).toArray(),
                Arrays.stream(indices)
                        .mapToDouble(i -> machines.worse(copy.values()[i], harm))
                        .toArray());
    }

    /** The primary in the same times. */
    private Stretch primary(List<Range> ranges) {
        int[] indices =
                IntStream.range(0, primary.seconds().length)
                        .filter(i -> ranges.stream().anyMatch(r -> within(r, i)))
                        .toArray();
        return Stretch.of(
                Arrays.stream(indices).mapToDouble(i -> primary.seconds()[i]).toArray(),
                Arrays.stream(indices).mapToDouble(i -> primary.values()[i]).toArray());
    }

    private boolean within(Range range, int sample) {
        double at = primary.seconds()[sample];
        return at >= copy.seconds()[start + range.from]
                && at <= copy.seconds()[start + range.to - 1];
    }
}
