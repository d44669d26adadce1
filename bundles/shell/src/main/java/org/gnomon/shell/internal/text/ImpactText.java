package org.gnomon.shell.internal.text;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.gnomon.model.PredictionInterval;
import org.gnomon.model.UpdateImpact;

/** What an update is expected to do to the figures of a VM. */
final class ImpactText {

    private ImpactText() {}

    /** A line per metric that is known, one for those that are not; empty if there are none. */
    static String of(List<UpdateImpact> impact) {
        if (impact.isEmpty()) {
            return "";
        }
        Set<String> unknown =
                impact.stream()
                        .filter(one -> one.change().isEmpty())
                        .map(UpdateImpact::basis)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        List<UpdateImpact> known = impact.stream().filter(i -> i.change().isPresent()).toList();
        StringBuilder out = new StringBuilder("Expected change\n");
        int name = known.stream().mapToInt(i -> i.metric().label().length()).max().orElse(1);
        for (UpdateImpact one : known) {
            out.append(
                    String.format(
                            "  %-" + name + "s  %s (%s)%n",
                            one.metric().label(),
                            one.change().map(ImpactText::change).orElse(""),
                            one.basis()));
        }
        // Mostly all figures lack the same.
        for (String why : unknown) {
            out.append("  ").append(unknown(impact, why)).append(": not known (");
            out.append(why.replaceFirst("^unknown: ", "")).append(")\n");
        }
        return out.toString();
    }

    private static String unknown(List<UpdateImpact> impact, String why) {
        return impact.stream()
                .filter(one -> one.change().isEmpty() && one.basis().equals(why))
                .map(one -> one.metric().label())
                .collect(Collectors.joining(", "));
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
