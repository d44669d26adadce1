package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.gnomon.model.Verdict;
import org.gnomon.service.PredictiveAnalysis.Look;
import org.junit.jupiter.api.Test;

class LevelTestTest {

    private static final Budget EARLY = Budget.of(JudgeSettings.DEFAULT, new Look(1, 4));

    private static Verdict verdict(double harm, double error) {
        return LevelTest.verdict(new Difference(harm, error, 60), 0.05, 0, EARLY);
    }

    @Test
    void noHarmSeenAndTwiceTheMarginRuledOutPasses() {
        assertThat(verdict(0.02, 0.017)).isEqualTo(Verdict.GO);
        assertThat(verdict(0.02, 0.04)).isEqualTo(Verdict.INCONCLUSIVE);
    }

    /** Harm that an early look does not call so yet, as it is strict, is not none. */
    @Test
    void aBestEstimateBeyondTheMarginNeverPasses() {
        assertThat(verdict(0.0505, 0.0163)).isEqualTo(Verdict.INCONCLUSIVE);
    }
}
