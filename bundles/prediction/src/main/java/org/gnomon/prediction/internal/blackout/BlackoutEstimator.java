package org.gnomon.prediction.internal.blackout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.SwitchConditions;
import org.gnomon.model.VmId;
import org.gnomon.prediction.internal.blackout.Observation.Part;
import org.gnomon.prediction.internal.stats.Statistics;
import org.gnomon.service.PredictiveAnalysis.BlackoutForecast;
import org.gnomon.service.PredictiveAnalysis.Convergence;

/**
 * The blackout of the next switch: from what the switches of its sort teach; with too few of them
 * from their median; with none from the parts that were measured in checkpoints and rehearsals.
 */
final class BlackoutEstimator {

    /** Beyond what one or two measurements show, a figure may as well be half or twice as large. */
    private static final double UNKNOWN_FACTOR = 2;

    private final VmId vm;
    private final SwitchConditions conditions;
    private final Situation situation;
    private final PrecopyReplay replay;

    BlackoutEstimator(VmId vm, SwitchConditions conditions) {
        this.vm = vm;
        this.conditions = conditions;
        this.situation = Situation.of(vm, Optional.of(conditions));
        this.replay = PrecopyReplay.of(conditions, PrecopyReplay.Limits.DEFAULT);
    }

    BlackoutForecast fromSwitches(Learned learned) {
        double middle = learned.middle(situation);
        boolean known = learned.upperFactor().isPresent() && learned.lowerFactor().isPresent();
        List<String> outside = known ? outside(learned) : List.of();
        double upper = middle * learned.upperFactor().orElse(UNKNOWN_FACTOR);
        double lower = middle * learned.lowerFactor().orElse(1 / UNKNOWN_FACTOR);
        String basis = words(learned.switches());
        if (!known) {
            basis += "; a bound is promised from " + Learned.PROMISED_FROM + " switches on";
            return forecast(interval(middle, lower, upper, 0), 0, basis);
        }
        if (!outside.isEmpty()) {
            basis += "; nothing is promised: " + String.join("; ", outside);
            double most = Math.max(upper, middle * UNKNOWN_FACTOR);
            return forecast(interval(middle, lower, most, 0), 0, basis);
        }
        return forecast(
                interval(middle, lower, upper, 2 * Learned.SHARE - 1), Learned.SHARE, basis);
    }

    private List<String> outside(Learned learned) {
        List<String> outside = new ArrayList<>(learned.ranges().outside(situation));
        if (replay.convergence() == Convergence.UNKNOWN) {
            outside.add("how fast its memory is copied was not measured");
        }
        return outside;
    }

    /** From switches of this VM of which nothing but the length is known, at least one. */
    BlackoutForecast fromLengths(List<Switched> own) {
        double[] totals = own.stream().mapToDouble(Switched::totalMillis).toArray();
        String basis =
                words(own)
                        + "; a bound is promised from "
                        + Learned.PROMISED_FROM
                        + " switches of this sort on";
        return forecast(
                interval(
                        Statistics.median(totals),
                        Statistics.min(totals) / UNKNOWN_FACTOR,
                        Statistics.max(totals) * UNKNOWN_FACTOR,
                        0),
                0,
                basis);
    }

    private String words(List<Switched> switches) {
        double[] totals = switches.stream().mapToDouble(Switched::totalMillis).toArray();
        long own = switches.stream().filter(s -> s.vm().equals(vm)).count();
        return String.format(
                Locale.ROOT,
                "%s of class %s on %s, %s of this VM, %.1f to %.1f ms%s",
                totals.length == 1 ? "1 switch" : totals.length + " switches",
                conditions.updateClass().label(),
                conditions.backend(),
                own == 0 ? "none" : Long.toString(own),
                Statistics.min(totals),
                Statistics.max(totals),
                copying());
    }

    private String copying() {
        return switch (replay.convergence()) {
            case NOT_COPIED -> "";
            case UNKNOWN -> "; how long copying takes is not known";
            case CONVERGES ->
                    String.format(
                            Locale.ROOT,
                            "; copying the last memory takes %.1f ms of it",
                            situation.syncMillis());
            case DOES_NOT_CONVERGE ->
                    String.format(
                            Locale.ROOT,
                            "; the guest writes faster than it is copied, which leaves %.0f ms",
                            situation.syncMillis());
        };
    }

    /** From parts that were measured by themselves; empty if there are none. */
    Optional<BlackoutForecast> fromParts(List<Observation> parts) {
        double middle = 0;
        double lower = 0;
        double upper = 0;
        List<String> words = new ArrayList<>();
        for (Part part : Part.values()) {
            double[] measured = millis(parts, part);
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
        if (millis(parts, Part.FINAL_SYNC).length == 0 && situation.syncMillis() > 0) {
            middle += situation.syncMillis();
            upper += situation.syncMillis() * UNKNOWN_FACTOR;
        }
        String basis = "no switch of this sort yet; built from " + String.join(", ", words);
        if (millis(parts, Part.REHEARSAL_LOAD).length == 0) {
            // The new VMM's loading time is not in the sum: it may well be as long as the rest.
            upper *= UNKNOWN_FACTOR;
            basis += "; loading into the new VMM was not measured yet";
        }
        return Optional.of(forecast(interval(middle, lower, upper, 0), 0, basis + copying()));
    }

    private BlackoutForecast forecast(PredictionInterval interval, double level, String basis) {
        return new BlackoutForecast(interval, level, replay.convergence(), basis);
    }

    private static PredictionInterval interval(double p50, double low, double up, double level) {
        return new PredictionInterval(p50, Math.min(low, p50), Math.max(up, p50), level);
    }

    private static double[] millis(List<Observation> all, Part part) {
        return all.stream()
                .filter(o -> o.part() == part)
                .mapToDouble(Observation::millis)
                .toArray();
    }
}
