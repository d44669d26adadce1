package org.gnomon.shell.internal.text;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.gnomon.model.Decision;
import org.gnomon.service.DecisionReplay;

/** Decisions for people. */
public final class DecisionText {

    private DecisionText() {}

    /** One line. */
    public static String line(Decision decision, ZoneId zone) {
        return String.format(
                        Locale.ROOT,
                        "%s  %-8s %-12s %-9s %-14s %s",
                        EventText.time(decision.at(), zone),
                        decision.id(),
                        decision.vm(),
                        Human.word(decision.kind()),
                        decision.outcome(),
                        decision.reason())
                .stripTrailing();
    }

    /** What it is, how it came about, and whether it comes about again. */
    public static String explained(
            Decision decision, Optional<DecisionReplay.Outcome> again, ZoneId zone) {
        StringBuilder text = new StringBuilder();
        text.append("Decision ").append(decision.id());
        text.append(" about VM ").append(decision.vm());
        text.append(", ").append(EventText.time(decision.at(), zone)).append('\n');
        line(text, Human.word(decision.kind()), decision.outcome());
        line(text, "because", Human.sentence(decision.reason()));
        if (again.isEmpty()) {
            line(text, "again", "Nothing that is installed can decide this again.");
            return text.toString();
        }
        DecisionReplay.Outcome outcome = again.get();
        String label = "rests on";
        for (String found : outcome.explanation()) {
            line(text, label, found);
            label = "";
        }
        line(
                text,
                "again",
                same(decision, outcome)
                        ? "Decided again from the recorded inputs: the same."
                        : "Decided again from the recorded inputs, it is ANOTHER: "
                                + outcome.outcome()
                                + ". "
                                + Human.sentence(outcome.reason()));
        return text.toString();
    }

    /** Whether the same came out. */
    public static boolean same(Decision decision, DecisionReplay.Outcome again) {
        return again.outcome().equals(decision.outcome())
                && again.reason().equals(decision.reason());
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "  %-10s %s%n", label, value));
    }
}
