package org.gnomon.itests.evaluation.verdict;

import org.gnomon.itests.evaluation.verdict.Plan.Ending;
import org.gnomon.model.Verdict;

/** How trials ended. */
final class Tally {

    private int trials;
    private int noGo;
    private int go;
    private int looks;

    void add(Ending ending) {
        trials++;
        noGo += ending.verdict() == Verdict.NO_GO ? 1 : 0;
        go += ending.verdict() == Verdict.GO ? 1 : 0;
        looks += ending.looks();
    }

    void add(Tally other) {
        trials += other.trials;
        noGo += other.noGo;
        go += other.go;
        looks += other.looks;
    }

    int trials() {
        return trials;
    }

    double noGo() {
        return 100.0 * noGo / trials;
    }

    double go() {
        return 100.0 * go / trials;
    }

    double unclear() {
        return 100.0 * (trials - noGo - go) / trials;
    }

    double looks() {
        return (double) looks / trials;
    }
}
