package org.gnomon.itests.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnomon.itests.simulation.world.Run;
import org.gnomon.itests.simulation.world.Violation;

/** What came of many runs: which faults struck, and what became of what was asked for. */
final class Tally {

    private static final int MOST_BAD_KEPT = 50;

    private long runs;
    private long calmRuns;
    private final Map<String, Long> strikes = new TreeMap<>();
    private final Map<String, Map<Outcome, Long>> byFault = new TreeMap<>();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final Map<Violation.Kind, Long> violations = new EnumMap<>(Violation.Kind.class);
    private final List<Run.Result> bad = new ArrayList<>();

    void add(Run.Result result) {
        runs++;
        calmRuns += result.strikes().isEmpty() ? 1 : 0;
        result.strikes().forEach((fault, n) -> strikes.merge(fault, (long) n, Long::sum));
        Map<Outcome, Long> its = new EnumMap<>(Outcome.class);
        result.outcomes().forEach((o, n) -> its.merge(Outcome.of(o), (long) n, Long::sum));
        sum(its, outcomes);
        result.strikes()
                .keySet()
                .forEach(
                        fault ->
                                sum(
                                        its,
                                        byFault.computeIfAbsent(
                                                fault, f -> new EnumMap<>(Outcome.class))));
        result.violations().forEach(v -> violations.merge(v.kind(), 1L, Long::sum));
        if (!result.good() && bad.size() < MOST_BAD_KEPT) {
            bad.add(result);
        }
    }

    void add(Tally other) {
        runs += other.runs;
        calmRuns += other.calmRuns;
        other.strikes.forEach((fault, n) -> strikes.merge(fault, n, Long::sum));
        other.byFault.forEach(
                (fault, its) ->
                        sum(
                                its,
                                byFault.computeIfAbsent(fault, f -> new EnumMap<>(Outcome.class))));
        sum(other.outcomes, outcomes);
        other.violations.forEach((kind, n) -> violations.merge(kind, n, Long::sum));
        bad.addAll(other.bad);
        bad.sort(Comparator.comparingLong(Run.Result::seed));
    }

    private static void sum(Map<Outcome, Long> from, Map<Outcome, Long> into) {
        from.forEach((outcome, n) -> into.merge(outcome, n, Long::sum));
    }

    long runs() {
        return runs;
    }

    /** Runs in which nothing went wrong. */
    long calmRuns() {
        return calmRuns;
    }

    Map<String, Long> strikes() {
        return strikes;
    }

    Map<Outcome, Long> outcomes() {
        return outcomes;
    }

    Map<Outcome, Long> outcomesWith(String fault) {
        return byFault.getOrDefault(fault, Map.of());
    }

    long violations(Violation.Kind kind) {
        return violations.getOrDefault(kind, 0L);
    }

    /** The runs that broke a promise, some of them if there are very many. */
    List<Run.Result> bad() {
        return bad;
    }
}
