package org.gnomon.prediction.internal.forecast.select;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who did how well, best first. One that was tried from some of the origins only is compared from
 * these with the best of those that were tried from most, and scored as many times as bad as it:
 * easy days must not make it look good.
 */
final class Ranking {

    private final Map<Trial, Double> scores = new IdentityHashMap<>();
    private final List<Trial> trials;

    private Ranking(Evidence evidence, Band band, List<Trial> able) {
        int most = able.stream().mapToInt(Trial::origins).max().orElse(0);
        Trial reference = null;
        for (Trial trial : able) {
            if (trial.origins() == most) {
                scores.put(trial, evidence.errors(trial, band).relative());
                boolean better = reference == null || score(trial) < score(reference);
                reference = better ? trial : reference;
            }
        }
        for (Trial trial : able) {
            if (!scores.containsKey(trial)) {
                Errors own = evidence.errors(trial.where(reference), band);
                Errors others = evidence.errors(reference.where(trial), band);
                scores.put(trial, score(reference) * Errors.ratio(own.sum(), others.sum()));
            }
        }
        trials =
                able.stream()
                        .sorted(
                                Comparator.comparingDouble(this::score)
                                        .thenComparing(t -> !t.name().equals(Selector.NAIVE))
                                        .thenComparing(Trial::name))
                        .toList();
    }

    /** Ranks those that may be chosen. */
    static Ranking of(Evidence evidence, Band band, List<Trial> able) {
        return new Ranking(evidence, band, able);
    }

    List<Trial> trials() {
        return trials;
    }

    /** Its error over naive's, as if it had been tried from all origins. */
    double score(Trial trial) {
        return scores.get(trial);
    }

    double least() {
        return score(trials.get(0));
    }
}
