package org.gnomon.shadow.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gnomon.model.Sample;
import org.gnomon.model.StepMeans;

/**
 * Makes samples fit into a decision: what is judged has to be what is recorded, so it is thinned
 * out before it is judged. Neighbours become their mean; where little room is left, nothing is kept
 * rather than next to nothing.
 */
final class Thinning {

    /** Fewer in place of more tell nothing. */
    private static final int LEAST = 100;

    private Thinning() {}

    /**
     * Lists that are compared with one another, all with the same step so that the figures stay
     * alike: a multiple of the usual distance between samples, as otherwise means of one and of two
     * would take turns.
     */
    static List<List<Sample>> together(List<List<Sample>> lists, int room) {
        if (count(lists) <= room) {
            return lists;
        }
        Instant from =
                lists.stream()
                        .flatMap(List::stream)
                        .map(Sample::at)
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
        Duration usual = usual(lists);
        long times = 2;
        List<List<Sample>> thinner = by(usual.multipliedBy(times), from, lists);
        while (count(thinner) > room) {
            times += 1 + times / 8;
            thinner = by(usual.multipliedBy(times), from, lists);
        }
        return thinner;
    }

    private static List<List<Sample>> by(Duration step, Instant from, List<List<Sample>> lists) {
        List<List<Sample>> thinner = new ArrayList<>();
        for (List<Sample> list : lists) {
            thinner.add(list.isEmpty() ? list : means(list, from, step));
        }
        return thinner;
    }

    private static Duration usual(List<List<Sample>> lists) {
        List<Duration> apart = new ArrayList<>();
        for (List<Sample> list : lists) {
            for (int i = 1; i < list.size(); i++) {
                apart.add(Duration.between(list.get(i - 1).at(), list.get(i).at()).abs());
            }
        }
        apart.sort(Comparator.naturalOrder());
        Duration median = apart.get(apart.size() / 2);
        return median.isZero() ? Duration.ofNanos(1) : median;
    }

    private static List<Sample> means(List<Sample> samples, Instant from, Duration step) {
        StepMeans means = new StepMeans(samples.get(0).vm(), from, step);
        samples.forEach(means::add);
        return means.means();
    }

    static int count(List<List<Sample>> lists) {
        return lists.stream().mapToInt(List::size).sum();
    }

    /** One that stands for itself, with a step of its own; none if little room is left. */
    static List<Sample> to(List<Sample> samples, int most) {
        if (samples.size() <= most) {
            return samples;
        }
        if (most < LEAST) {
            return List.of();
        }
        Sample first = samples.get(0);
        Duration span = Duration.between(first.at(), samples.get(samples.size() - 1).at());
        // Rounded up, so that the last one does not begin a step of its own.
        Duration step = span.dividedBy(most).plusNanos(1);
        return means(samples, first.at(), step);
    }
}
