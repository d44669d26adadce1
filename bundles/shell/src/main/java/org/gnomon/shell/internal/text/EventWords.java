package org.gnomon.shell.internal.text;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gnomon.service.Journal;

/**
 * Journal entries in words. It reads the fields that it knows; an entry without them is shown as it
 * is, so that nothing depends on who wrote it.
 */
final class EventWords {

    private static final int LONG = 80;

    private EventWords() {}

    static String of(Journal.Entry entry) {
        Map<String, String> f = entry.fields();
        Optional<String> words =
                switch (entry.kind()) {
                    case PLAN -> plan(f);
                    case REHEARSAL -> rehearsal(f);
                    case INTENT -> intent(f);
                    case SWITCHOVER -> switchover(f);
                    case ALERT -> Optional.ofNullable(f.get("message"));
                    default -> Optional.empty();
                };
        return words.orElseGet(() -> asItIs(f));
    }

    private static Optional<String> plan(Map<String, String> f) {
        if ("signal".equals(f.get("event"))) {
            return Optional.of("signal from " + f.getOrDefault("source", "unknown") + about(f));
        }
        return Optional.ofNullable(f.get("blockers"))
                .map(
                        n ->
                                n.equals("0")
                                        ? "planned, nothing stands in the way"
                                        : "planned, " + n + " in the way")
                .map(words -> words + about(f));
    }

    private static Optional<String> rehearsal(Map<String, String> f) {
        String to = f.containsKey("target") ? " of " + f.get("target") : "";
        return Optional.ofNullable(f.get("event"))
                .map(
                        event ->
                                f.containsKey("verdict")
                                        ? event
                                                + to
                                                + ", verdict "
                                                + f.get("verdict")
                                                + ": "
                                                + f.getOrDefault("reason", "")
                                        : event + to);
    }

    private static Optional<String> intent(Map<String, String> f) {
        return Optional.ofNullable(f.get("act"))
                .map(act -> "about to " + act.replace('_', ' ') + at(f) + epoch(f));
    }

    private static Optional<String> switchover(Map<String, String> f) {
        return Optional.ofNullable(f.getOrDefault("status", f.get("state")))
                .map(
                        status ->
                                status
                                        + epoch(f)
                                        + span(f, "blackout.total", ", blackout ")
                                        + span(f, "lossWindow", ", lost ")
                                        + (f.containsKey("problem.message")
                                                ? ": " + f.get("problem.message")
                                                : ""));
    }

    private static String about(Map<String, String> f) {
        return f.containsKey("update") ? ": " + shorten(f.get("update")) : "";
    }

    private static String at(Map<String, String> f) {
        return f.containsKey("state") ? ", at " + f.get("state") : "";
    }

    private static String epoch(Map<String, String> f) {
        return f.containsKey("epoch") ? " (epoch " + f.get("epoch") + ")" : "";
    }

    private static String span(Map<String, String> f, String key, String before) {
        String text = f.get(key);
        if (text == null) {
            return "";
        }
        try {
            return before + Human.duration(Duration.parse(text));
        } catch (DateTimeParseException e) {
            return before + text;
        }
    }

    private static String asItIs(Map<String, String> fields) {
        Map<String, String> shown = new TreeMap<>(fields);
        shown.replaceAll((k, v) -> shorten(v));
        return Human.fields(shown);
    }

    private static String shorten(String text) {
        return text.length() <= LONG ? text : text.substring(0, LONG - 3) + "...";
    }
}
