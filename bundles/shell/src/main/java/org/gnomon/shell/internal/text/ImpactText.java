package org.gnomon.shell.internal.text;

import java.util.List;
import java.util.Locale;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.UpdateImpact;

/** What an update is expected to do to the figures of a VM. */
final class ImpactText {

    private ImpactText() {}

    /** A line per metric; empty if there are none. */
    static String of(List<UpdateImpact> impact) {
        if (impact.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("Expected change\n");
        int name = impact.stream().mapToInt(i -> i.metric().label().length()).max().orElse(1);
        for (UpdateImpact one : impact) {
            out.append(
                    String.format(
                            "  %-" + name + "s  %s (%s)%n",
                            one.metric().label(),
                            one.change().map(ImpactText::change).orElse("not known"),
                            one.basis()));
        }
        return out.toString();
    }

    private static String change(PredictionInterval change) {
        return String.format(
                Locale.ROOT,
                "%+.1f%%, %.0f%% between %+.1f%% and %+.1f%%",
                change.p50() * 100,
                change.level() * 100,
                change.lower() * 100,
                change.upper() * 100);
    }
}
