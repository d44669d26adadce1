package org.gnomon.itests.benchmarks.hosts;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The same move made several times: what counts is the median.
 *
 * @param outcomes in the order in which they came
 */
record Series(List<Outcome> outcomes) {

    double megabytes() {
        return median(o -> o.sentBytes() / 1e6);
    }

    double seconds() {
        return median(Outcome::syncSeconds);
    }

    double blackout() {
        return median(o -> o.blackout().events());
    }

    double median(ToDoubleFunction<Outcome> figure) {
        double[] sorted = sorted(figure);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** From the least to the most, empty for a single one. */
    String spread(ToDoubleFunction<Outcome> figure, String form) {
        double[] sorted = sorted(figure);
        return sorted.length < 2
                ? "-"
                : String.format(
                        Locale.ROOT, form + ".." + form, sorted[0], sorted[sorted.length - 1]);
    }

    private double[] sorted(ToDoubleFunction<Outcome> figure) {
        return outcomes.stream().mapToDouble(figure).sorted().toArray();
    }

    /** How many found the guest harmed. */
    long harmed() {
        return outcomes.stream().filter(o -> !o.isIntact()).count();
    }
}
