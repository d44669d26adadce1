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

    /** A journal entry. */
    public static String line(Journal.Entry entry, ZoneId zone) {
        return String.format(
                        Locale.ROOT,
                        "%s  %-12s %-10s %s",
                        time(entry.at(), zone),
                        entry.vm(),
                        Human.word(entry.kind()),
                        Human.fields(entry.fields()))
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

    private static String time(Instant at, ZoneId zone) {
        return TIME.format(at.atZone(zone));
    }
}
