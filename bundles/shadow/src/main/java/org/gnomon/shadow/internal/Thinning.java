package org.gnomon.shadow.internal;

import java.time.Duration;
import java.util.ArrayList;
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

    /** Lists that go together, each with its share of the room that there is for all of them. */
    static List<List<Sample>> fit(List<List<Sample>> lists, int room) {
        long all = count(lists);
        if (all <= Math.max(0, room)) {
            return lists;
        }
        List<List<Sample>> thinner = new ArrayList<>();
        for (List<Sample> list : lists) {
            thinner.add(to(list, (int) (Math.max(0, room) * (long) list.size() / all)));
        }
        return thinner;
    }

    static int count(List<List<Sample>> lists) {
        return lists.stream().mapToInt(List::size).sum();
    }

    private static List<Sample> to(List<Sample> samples, int most) {
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
        StepMeans means = new StepMeans(first.vm(), first.at(), step);
        samples.forEach(means::add);
        return means.means();
    }
}
