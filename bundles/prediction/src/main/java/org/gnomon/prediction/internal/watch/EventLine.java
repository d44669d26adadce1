package org.gnomon.prediction.internal.watch;

import java.util.Locale;
import java.util.Optional;
import org.gnomon.model.Evidence;
import org.gnomon.model.Verdict;

/** What an event says for the verdict. */
final class EventLine {

    /** In the subject of a line that the operator should be told of. */
    static final String ANOMALY = "-anomaly";

    /** In the subject of one that is for information only. */
    static final String CHANGE = "-change";

    /** In the subject of one that is explained by what happens every day. */
    static final String DAILY = "-daily";

    /** From here on an event is worth a note, though it passes: a healthy one in some dozens. */
    static final double NOTE = 8;

    private EventLine() {}

    /** The line; none if the event is neither harm nor worth a note. */
    static Optional<Evidence> of(
            HarmRule rule, MetricWatch.Event event, DaysBefore days, double threshold) {
        boolean harm = rule.decides() && event.harmful() && event.lasting();
        boolean worse = rule.badness(event.since()) > rule.badness(event.usual());
        if (!harm && event.surprise() < NOTE) {
            return Optional.empty();
        }
        if (days.isUsual(event.since(), worse)) {
            String but = ", but " + days.say(event.since(), worse);
            return Optional.of(line(rule, DAILY, event, threshold, but));
        }
        if (harm) {
            return Optional.of(harm(rule, event, days));
        }
        return Optional.of(
                rule.decides() && event.felt()
                        ? line(rule, ANOMALY, event, NOTE, tooLittle(event))
                        : line(rule, CHANGE, event, NOTE, "; that is no harm by itself."));
    }

    private static Evidence harm(HarmRule rule, MetricWatch.Event event, DaysBefore days) {
        String reason =
                what(rule, event)
                        + " and it stays so: worse than ever for as long before the switch ("
                        + rule.say(event.worstBefore())
                        + (days.days() == 0
                                ? "); what is usual at this time of day is not known."
                                : "), and not usual at this time on the "
                                        + days.days()
                                        + " days before that were measured.");
        return new Evidence(
                rule.metric().label() + ANOMALY,
                Verdict.NO_GO,
                event.since(),
                event.worstBefore(),
                reason);
    }

    private static Evidence line(
            HarmRule rule, String kind, MetricWatch.Event event, double threshold, String rest) {
        return new Evidence(
                rule.metric().label() + kind,
                Verdict.GO,
                event.surprise(),
                threshold,
                what(rule, event) + rest);
    }

    private static String tooLittle(MetricWatch.Event event) {
        return event.harmful()
                ? "; not for long enough, or not steadily enough, to be called harm."
                : "; it passed.";
    }

    private static String what(HarmRule rule, MetricWatch.Event event) {
        return String.format(
                Locale.ROOT,
                "%s is unlike before from %.1f s into the watch on (surprise %.1f): %s since,"
                        + " usually %s",
                rule.metric().label(),
                event.intoWatch().toNanos() / 1e9,
                event.surprise(),
                rule.say(event.since()),
                rule.say(event.usual()));
    }
}
