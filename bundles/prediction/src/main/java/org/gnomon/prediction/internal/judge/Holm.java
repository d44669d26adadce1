package org.gnomon.prediction.internal.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's correction (1979, with weights): many lines must not make a harmless update look bad by
 * chance. The most striking line is held against the whole risk in proportion to its weight, the
 * next against what its weight is of those that are left, until one does not stand out.
 */
final class Holm {

    private Holm() {}

    /** The lines, those that stand out as a no-go. */
    static List<Line> condemn(List<Line> lines, double alpha) {
        List<Integer> order =
                IntStream.range(0, lines.size())
                        .boxed()
                        .filter(i -> lines.get(i).testable())
                        .sorted(
                                Comparator.comparingDouble(
                                        i -> lines.get(i).chance() / lines.get(i).weight()))
                        .toList();
        double left = order.stream().mapToDouble(i -> lines.get(i).weight()).sum();
        List<Line> result = new ArrayList<>(lines);
        for (int i : order) {
            Line line = lines.get(i);
            // Written so that a chance that is no number condemns nobody.
            if (!(line.chance() <= alpha * line.weight() / left)) {
                break;
            }
            result.set(i, line.condemned());
            left -= line.weight();
        }
        return result;
    }
}
