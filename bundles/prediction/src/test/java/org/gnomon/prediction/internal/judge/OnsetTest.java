package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.Verdict;
import org.junit.jupiter.api.Test;

class OnsetTest {

    private static final int N = 30;
    private static final Judge JUDGE = new Judge(JudgeSettings.DEFAULT);

    /** Work that slows down from a moment on. */
    private static Judgement slowsDown(int seed, int from, double factor) {
        double[] work = Traces.noisy(new Random(seed), 2 * N, 100, 0.02, 0);
        for (int i = from; i < work.length; i++) {
            work[i] *= factor;
        }
        return JUDGE.rehearsal(
                Traces.samples(Metric.GUEST_PROGRESS, Arrays.copyOf(work, N)),
                Traces.samples(Metric.GUEST_PROGRESS, Arrays.copyOfRange(work, N, 2 * N)),
                List.of());
    }

    @Test
    void whatBeginsWithTheUpdateIsTheUpdates() {
        for (int seed = 0; seed < 200; seed++) {
            assertThat(slowsDown(seed, N, 0.85).verdict()).isEqualTo(Verdict.NO_GO);
        }
    }

    @Test
    void whatBeganBeforeItOrLongAfterItIsHeldToBeUnclear() {
        for (int seed = 0; seed < 200; seed++) {
            Judgement before = slowsDown(seed, N - 8, 0.85);
            assertThat(before.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(before.evidence().get(0).reason())
                    .containsPattern("that began [0-9.]+ s before the update");
            Judgement after = slowsDown(seed, N + 8, 0.7);
            assertThat(after.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        }
    }

    @Test
    void findsTheMomentAndSaysNothingOfNoise() {
        double[] low = new double[20];
        double[] high = new double[20];
        Arrays.fill(high, 5);
        assertThat(Onset.of(low, high)).isZero();
        Arrays.fill(low, 15, 20, 5);
        assertThat(Onset.of(low, high)).isEqualTo(-5);
        Arrays.fill(low, 0);
        Arrays.fill(high, 0, 7, 0);
        assertThat(Onset.of(low, high)).isEqualTo(7);
        int moved = 0;
        for (int seed = 0; seed < 500; seed++) {
            double[] noise = Traces.noisy(new Random(seed), 60, 1, 0.1, 0);
            moved +=
                    Onset.of(Arrays.copyOf(noise, 30), Arrays.copyOfRange(noise, 30, 60)) == 0
                            ? 0
                            : 1;
        }
        assertThat(moved).isLessThan(150);
    }
}
