package org.gnomon.shell.internal.text;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.gnomon.model.Alert;
import org.gnomon.service.Journal;

/** Journal entries and alerts, one line each. */
public final class EventText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private EventText() {}

    /**
     * A journal entry.
     *
     * @param full with all its fields, else in words
     */
    public static String line(Journal.Entry entry, ZoneId zone, boolean full) {
        return String.format(
                        Locale.ROOT,
                        "%s  %-12s %-10s %s",
                        time(entry.at(), zone),
                        entry.vm(),
                        Human.word(entry.kind()),
                        full ? Human.fields(entry.fields()) : EventWords.of(entry))
                .stripTrailing();
    }

    /** A journal entry without its time, as it happens. */
    public static String happening(Journal.Entry entry) {
        return String.format(
                        Locale.ROOT, "%-10s %s", Human.word(entry.kind()), EventWords.of(entry))
                .stripTrailing();
    }

    /** An alert. */
    public static String line(Alert alert, ZoneId zone) {
        return String.format(
                Locale.ROOT,
                "%s  %-12s %s",
                time(alert.at(), zone),
                alert.vm(),
                ReportText.problem(alert.problem()));
    }

    static String time(Instant at, ZoneId zone) {
        return TIME.format(at.atZone(zone));
    }
}
