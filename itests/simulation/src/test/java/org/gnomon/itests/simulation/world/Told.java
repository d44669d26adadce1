package org.gnomon.itests.simulation.world;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.gnomon.service.Journal;
import org.gnomon.service.Journal.Kind;

/** What a journal tells a person about one VM. */
final class Told {

    /** Codes of alerts that say that a VM does not run, or that nobody knows. */
    private static final Set<String> SAY_DOWN =
            Set.of(
                    "primary-lost",
                    "not-running",
                    "crashed",
                    "unknown-truth",
                    "stands-still",
                    "timeout",
                    "nothing-to-roll-back");

    private final List<Journal.Entry> entries;

    /** Of the entries about one VM. */
    Told(List<Journal.Entry> entries) {
        this.entries = entries;
    }

    /** Whether an alert after an entry, or one that is still open, says that it does not run. */
    boolean isDown(long after) {
        return entries.stream()
                        .filter(e -> e.kind() == Kind.ALERT && e.sequence() > after)
                        .anyMatch(Told::saysDown)
                || isLossOpen();
    }

    private static boolean saysDown(Journal.Entry alert) {
        boolean ofCopy = alert.fields().getOrDefault("message", "").startsWith("The rehearsal of");
        return SAY_DOWN.contains(alert.fields().get("code")) && !ofCopy;
    }

    /** One that was silent was told of as lost; when it then ends, that is no news. */
    boolean isLossOpen() {
        boolean open = false;
        for (Journal.Entry e : entries) {
            if (e.fields().getOrDefault("cause", "").startsWith("primary-lost/")) {
                open = e.kind() == Kind.ALERT;
            }
        }
        return open;
    }

    /** Whether somebody took its shadows away: then nobody watches over it. */
    boolean isOnItsOwn() {
        return entries.stream()
                .filter(e -> e.kind() == Kind.PROTECTION)
                .reduce((first, last) -> last)
                .map(e -> "unprotected".equals(e.fields().get("event")))
                .orElse(false);
    }

    /** What the activation with an epoch lost, as far as it says; zero if it says nothing. */
    Duration window(long epoch) {
        String activation = String.valueOf(epoch);
        String plan = null;
        Duration window = Duration.ZERO;
        for (Journal.Entry e : entries) {
            boolean back = activation.equals(e.fields().get("backEpoch"));
            if (e.kind() == Kind.INTENT && back) {
                plan = e.fields().get("epoch");
            }
            boolean its =
                    back
                            || activation.equals(e.fields().get("epoch"))
                            || plan != null && plan.equals(e.fields().get("epoch"));
            String stated = e.fields().get("lossWindow");
            if (its && stated != null) {
                window = Duration.parse(stated);
            }
        }
        return window;
    }
}
