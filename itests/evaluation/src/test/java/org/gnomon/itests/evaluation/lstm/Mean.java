package org.gnomon.itests.evaluation.lstm;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The geometric mean over series; those on which the naive forecast has no error do not count.
 *
 * @param count how many count
 * @param near over 12 steps
 * @param far over 48
 */
record Mean(int count, double near, double far) {

    static Mean of(List<Trial> all) {
        List<Trial> counted = all.stream().filter(Trial::counts).toList();
        return new Mean(counted.size(), mean(counted, Trial::near), mean(counted, Trial::far));
    }

    private static double mean(List<Trial> all, ToDoubleFunction<Trial> of) {
        double logs = 0;
        for (Trial trial : all) {
            logs += StrictMath.log(of.applyAsDouble(trial));
        }
        return StrictMath.exp(logs / all.size());
    }
}
