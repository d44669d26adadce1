package org.gnomon.shadow.internal;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.model.Decision;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Problem;
import org.gnomon.model.Verdict;
import org.gnomon.model.VmId;

/** Small helpers around judgements. */
final class Verdicts {

    /** Under what the judge's settings are recorded. */
    static final String JUDGING = "judging";

    private Verdicts() {}

    /** A certain line against an update. */
    static Evidence against(String subject, Problem problem) {
        return new Evidence(
                subject,
                Verdict.NO_GO,
                Double.NaN,
                Double.NaN,
                subject.equals(problem.code())
                        ? problem.message()
                        : problem.code() + ": " + problem.message());
    }

    /** A line that leaves it open. */
    static Evidence open(String subject, String why) {
        return new Evidence(subject, Verdict.INCONCLUSIVE, Double.NaN, Double.NaN, why);
    }

    /** Whatever the figures say, it is not better than what is certain already. */
    static Judgement strict(Judgement judged, List<Evidence> findings) {
        Verdict best = best(findings);
        boolean better =
                judged.verdict() != best
                        && (best == Verdict.NO_GO || judged.verdict() == Verdict.GO);
        if (!better) {
            return judged;
        }
        List<Evidence> lines = new ArrayList<>(findings);
        judged.evidence().stream().filter(e -> !findings.contains(e)).forEach(lines::add);
        return new Judgement(best, lines);
    }

    private static Verdict best(List<Evidence> findings) {
        for (Verdict verdict : List.of(Verdict.NO_GO, Verdict.INCONCLUSIVE)) {
            if (findings.stream().anyMatch(f -> f.verdict() == verdict)) {
                return verdict;
            }
        }
        return Verdict.GO;
    }

    /** The line that decided. */
    static Evidence deciding(Judgement judged) {
        return judged.evidence().stream()
                .filter(e -> e.verdict() == judged.verdict())
                .findFirst()
                .orElseGet(
                        () ->
                                new Evidence(
                                        "rehearsal",
                                        judged.verdict(),
                                        Double.NaN,
                                        Double.NaN,
                                        "no evidence was given"));
    }

    /** Records one with what it rests on; nothing if there is none. */
    static void record(Desk desk, VmId vm, VerdictInputs inputs, Judgement judged) {
        if (judged != null) {
            desk.decisions()
                    .record(
                            vm,
                            Decision.Kind.VERDICT,
                            judged.verdict().label(),
                            deciding(judged).reason(),
                            () -> inputs.json().put(JUDGING, desk.prediction().judging()));
        }
    }
}
