package org.gnomon.shadow.internal;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gnomon.model.Alert;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;

/**
 * An alert, or the end of what one was about, as it goes into the journal.
 *
 * @param cause about which VM and, if it lasts, what for
 * @param problem what it says; empty for the end
 */
record AlertEntry(Cause cause, Optional<Problem> problem) {

    private static final int MOST_TEXT = 4_000;
    private static final String EVENT = "event";
    private static final String OVER = "over";
    private static final String CAUSE = "cause";

    /**
     * What an alert that lasts is about.
     *
     * @param name empty for one that does not last
     */
    record Cause(VmId vm, String name) {}

    static AlertEntry of(VmId vm, Problem problem, String cause) {
        return new AlertEntry(new Cause(vm, shorten(cause)), Optional.of(problem));
    }

    static AlertEntry over(Cause cause) {
        return new AlertEntry(cause, Optional.empty());
    }

    Journal.Kind kind() {
        return problem.isPresent() ? Journal.Kind.ALERT : Journal.Kind.VM;
    }

    Map<String, String> fields() {
        if (problem.isEmpty()) {
            return Map.of(EVENT, OVER, CAUSE, cause.name());
        }
        Map<String, String> fields = new HashMap<>();
        fields.put("code", shorten(problem.get().code()));
        fields.put("message", shorten(problem.get().message()));
        fields.put("nextStep", shorten(problem.get().nextStep()));
        if (!cause.name().isEmpty()) {
            fields.put(CAUSE, cause.name());
        }
        return fields;
    }

    Optional<Alert> alert(Instant at) {
        return problem.map(p -> new Alert(at, cause.vm(), p));
    }

    /** The alert of an entry, if it is one. */
    static Optional<Alert> alert(Journal.Entry entry) {
        if (entry.kind() != Journal.Kind.ALERT) {
            return Optional.empty();
        }
        Map<String, String> f = entry.fields();
        Problem problem =
                Problem.of(
                        f.getOrDefault("code", Problem.INTERNAL),
                        f.getOrDefault("message", ""),
                        f.getOrDefault("nextStep", ""));
        return Optional.of(new Alert(entry.at(), entry.vm(), problem));
    }

    /** What lasts from this entry on, if it is of that kind. */
    static Optional<Cause> begins(Journal.Entry entry) {
        return entry.kind() == Journal.Kind.ALERT ? cause(entry) : Optional.empty();
    }

    /** What is over from this entry on, if it is of that kind. */
    static Optional<Cause> ends(Journal.Entry entry) {
        boolean over = entry.kind() == Journal.Kind.VM && OVER.equals(entry.fields().get(EVENT));
        return over ? cause(entry) : Optional.empty();
    }

    private static Optional<Cause> cause(Journal.Entry entry) {
        return Optional.ofNullable(entry.fields().get(CAUSE))
                .map(name -> new Cause(entry.vm(), name));
    }

    private static String shorten(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    }
}
