package org.gnomon.prediction.internal.blackout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gnomon.prediction.internal.blackout.Situation.Figure;

/** What was seen so far: outside of it nothing is promised. */
final class Ranges {

    /** What was seen less often is no experience. */
    private static final int OFTEN = 3;

    private static final double MORE_SYNC = 1.25;
    private static final double SOME_SYNC_MILLIS = 5;

    private final List<Situation> seen;

    Ranges(List<Situation> seen) {
        this.seen = List.copyOf(seen);
    }

    /** In words, each thing that is outside; empty if nothing is. */
    List<String> outside(Situation now) {
        List<String> found = new ArrayList<>();
        versions(now, found);
        for (Figure figure : Figure.values()) {
            figure(now.figure(figure), figure, found);
        }
        double longest =
                seen.stream()
                        .mapToDouble(Situation::syncMillis)
                        .filter(ms -> !Double.isNaN(ms))
                        .max()
                        .orElse(0);
        if (now.syncMillis() > longest * MORE_SYNC + SOME_SYNC_MILLIS) {
            found.add(
                    String.format(
                            Locale.ROOT,
                            "copying the last memory would take %.0f ms, seen were up to %.0f ms",
                            now.syncMillis(),
                            longest));
        }
        return found;
    }

    private void versions(Situation now, List<String> found) {
        long like = seen.stream().filter(s -> s.versions().equals(now.versions())).count();
        if (now.versions().isEmpty() && like < OFTEN) {
            found.add("it is not known from which version to which");
        } else if (like < OFTEN) {
            String times = like == 0 ? "never" : like == 1 ? "only once" : "only twice";
            found.add(times + " switched from " + now.versions());
        }
    }

    private void figure(double value, Figure figure, List<String> found) {
        double[] all =
                seen.stream()
                        .mapToDouble(s -> s.figure(figure))
                        .filter(v -> !Double.isNaN(v))
                        .sorted()
                        .toArray();
        if (Double.isNaN(value)) {
            if (seen.size() - all.length < OFTEN) {
                found.add(figure.words + " was not measured");
            }
        } else if (all.length < OFTEN) {
            found.add(figure.words + " was not measured before");
        } else if (value < figure.least(all[0]) || value > figure.reach(all[all.length - 1])) {
            found.add(
                    String.format(
                            Locale.ROOT,
                            "%s of %.0f %s is outside of what was seen, %.0f to %.0f",
                            figure.words,
                            value,
                            figure.unit,
                            all[0],
                            all[all.length - 1]));
        }
    }
}
