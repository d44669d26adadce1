package org.gnomon.prediction.internal.blackout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gnomon.model.PredictionInterval;
import org.gnomon.prediction.internal.blackout.Observation.Part;
import org.gnomon.prediction.internal.stats.Statistics;
import org.gnomon.prediction.internal.stats.StudentT;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.service.PredictiveAnalysis.Convergence;

/**
 * The blackout of the next switch: from this VM's own switches if there are three or more, else
 * built up from the parts that were measured.
 */
final class BlackoutEstimator {

    private static final int ENOUGH_SWITCHES = 3;
    private static final int RECENT = 30;
    private static final double MOST_LEVEL = 0.9;

    /** Beyond what one or two measurements show, a figure may as well be half or twice as large. */
    private static final double UNKNOWN_FACTOR = 2;

    private BlackoutEstimator() {}

    static Optional<BlackoutForecast> estimate(List<Observation> all) {
        double[] totals = milliseconds(all, Part.TOTAL);
        if (totals.length >= ENOUGH_SWITCHES) {
            return Optional.of(fromSwitches(totals));
        }
        if (totals.length > 0) {
            return Optional.of(fromFewSwitches(totals));
        }
        return fromParts(all);
    }

    /**
     * The next of n + 1 like figures falls between the least and the largest of the first n with
     * probability (n - 1) / (n + 1), whatever their distribution. The bounds are widened beyond
     * that by a prediction interval on the logarithms; what is promised is only the former.
     */
    private static BlackoutForecast fromSwitches(double[] totals) {
        int n = totals.length;
        double median = Statistics.median(totals);
        double[] logs = Arrays.stream(totals).map(t -> Math.log(Math.max(t, 1e-3))).toArray();
        double reach =
                StudentT.quantile(0.95, n - 1)
                        * Statistics.deviation(logs)
                        * Math.sqrt(1 + 1.0 / n);
        double centre = Statistics.mean(logs);
        double lower = Math.min(Statistics.min(totals), Math.exp(centre - reach));
        double upper = Math.max(Statistics.max(totals), Math.exp(centre + reach));
        double level = Math.min(MOST_LEVEL, (n - 1.0) / (n + 1.0));
        return new BlackoutForecast(
                interval(median, lower, upper, level),
                level,
                Convergence.UNKNOWN,
                String.format(
                        Locale.ROOT,
                        "%d switches of this VM, %.1f to %.1f ms",
                        n,
                        Statistics.min(totals),
                        Statistics.max(totals)));
    }

    private static BlackoutForecast fromFewSwitches(double[] totals) {
        return new BlackoutForecast(
                interval(
                        Statistics.median(totals),
                        Statistics.min(totals) / UNKNOWN_FACTOR,
                        Statistics.max(totals) * UNKNOWN_FACTOR,
                        0),
                0,
                Convergence.UNKNOWN,
                String.format(
                        Locale.ROOT,
                        "%s of this VM, too few to promise a share",
                        totals.length == 1 ? "1 switch" : totals.length + " switches"));
    }

    private static Optional<BlackoutForecast> fromParts(List<Observation> all) {
        double middle = 0;
        double lower = 0;
        double upper = 0;
        List<String> words = new ArrayList<>();
        for (Part part : List.of(Part.CHECKPOINT_PAUSE, Part.REHEARSAL_LOAD, Part.FINAL_SYNC)) {
            double[] measured = milliseconds(all, part);
            if (measured.length > 0) {
                double median = Statistics.median(measured);
                double factor = measured.length == 1 ? UNKNOWN_FACTOR : Math.sqrt(UNKNOWN_FACTOR);
                middle += median;
                lower += Statistics.min(measured) / factor;
                upper += Statistics.max(measured) * factor;
                words.add(
                        String.format(
                                Locale.ROOT,
                                "%s %.1f ms (%d measured)",
                                part.words(),
                                median,
                                measured.length));
            }
        }
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String basis = "no switch of this VM yet; built from " + String.join(", ", words);
        if (milliseconds(all, Part.REHEARSAL_LOAD).length == 0) {
            // The new VMM's loading time is not in the sum: it may well be as long as the rest.
            upper *= UNKNOWN_FACTOR;
            basis += "; loading into the new VMM was not measured yet";
        }
        return Optional.of(
                new BlackoutForecast(
                        interval(middle, lower, upper, 0), 0, Convergence.UNKNOWN, basis));
    }

    private static PredictionInterval interval(double p50, double low, double up, double level) {
        return new PredictionInterval(p50, Math.min(low, p50), Math.max(up, p50), level);
    }

    private static double[] milliseconds(List<Observation> all, Part part) {
        double[] found =
                all.stream()
                        .filter(o -> o.part() == part)
                        .map(Observation::took)
                        .mapToDouble(Duration::toNanos)
                        .map(nanos -> nanos / 1e6)
                        .toArray();
        return Arrays.copyOfRange(found, Math.max(0, found.length - RECENT), found.length);
    }
}
