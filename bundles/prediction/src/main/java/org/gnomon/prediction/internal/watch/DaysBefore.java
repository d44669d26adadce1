package org.gnomon.prediction.internal.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnomon.model.Sample;

/** What a metric was around the same time of day, on the days before. */
final class DaysBefore {

    private static final Duration AROUND = Duration.ofMinutes(30);
    private static final Duration DAY = Duration.ofDays(1);

    private final HarmRule rule;

    /** The worst of each day, by how many days ago. */
    private final Map<Long, Double> worst = new TreeMap<>();

    private final Map<Long, Double> best = new TreeMap<>();

    /**
     * Looks.
     *
     * @param history samples of the days before, in any order
     * @param from where the time of day begins
     * @param to where it ends
     */
    DaysBefore(HarmRule rule, List<Sample> history, Instant from, Instant to) {
        this.rule = rule;
        Instant begin = from.minus(AROUND);
        Duration span = Duration.between(begin, to.plus(AROUND));
        for (Sample sample : history) {
            double value = sample.value(rule.metric());
            if (!sample.at().isBefore(begin) || !Double.isFinite(value)) {
                continue;
            }
            long days = daysUpTo(Duration.between(sample.at(), begin));
            Duration after = Duration.between(begin, sample.at().plus(DAY.multipliedBy(days)));
            if (after.compareTo(span) <= 0) {
                worst.merge(days, rule.badness(value), Math::max);
                best.merge(days, rule.badness(value), Math::min);
            }
        }
    }

    private static long daysUpTo(Duration ago) {
        return (ago.toNanos() + DAY.toNanos() - 1) / DAY.toNanos();
    }

    int days() {
        return worst.size();
    }

    /**
     * On how many of the days it came to this at that time, give or take half a margin.
     *
     * @param worse whether the value is worse than usual; else better
     */
    int reached(double value, boolean worse) {
        double bad = rule.badness(value);
        double slack = rule.margin(value) / 2;
        return (int)
                (worse
                        ? worst.values().stream().filter(day -> day >= bad - slack).count()
                        : best.values().stream().filter(day -> day <= bad + slack).count());
    }

    /** Whether that is so every day, or nearly: on most of the days that were measured. */
    boolean isUsual(double value, boolean worse) {
        // A guest that does nothing at all is not excused by a day on which it was off.
        boolean stopped = rule.badness(1) < 0 && value <= 0;
        return !stopped && Double.isFinite(value) && 2 * reached(value, worse) > days();
    }

    /** Says so. */
    String say(double value, boolean worse) {
        return "at this time it came to that on "
                + reached(value, worse)
                + " of the "
                + days()
                + " days before that were measured (now "
                + rule.say(value)
                + ").";
    }
}
