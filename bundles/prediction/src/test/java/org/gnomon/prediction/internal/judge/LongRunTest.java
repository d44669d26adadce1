package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.gnomon.prediction.internal.stats.Statistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LongRunTest {

    private static final int TRIALS = 4000;
    private static final int[][] WHOLE = {{0}, {0}};

    /** Two phases of one thing: how often is a difference seen that is none, at 1 %. */
    @ParameterizedTest
    @CsvSource({"30, 0, 1.0", "30, 0.5, 1.6", "30, 0.8, 2.6", "30, 0.95, 5.5", "120, 0.8, 1.6"})
    void keepsItsWord(int n, double phi, double mostPercent) {
        int seen = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            double[] all = Traces.noisy(new Random(seed), 2 * n, 1, 0.1, phi);
            double[][] phases = {Arrays.copyOf(all, n), Arrays.copyOfRange(all, n, 2 * n)};
            double change = Statistics.mean(phases[1]) - Statistics.mean(phases[0]);
            seen += LongRun.of(phases, WHOLE).difference(change).isSeen(0.01) ? 1 : 0;
        }
        assertThat(100.0 * seen / TRIALS).isLessThan(mostPercent);
    }

    /** Copies that differ from each other more than they waver. */
    @ParameterizedTest
    @CsvSource({"0", "0.05"})
    void whatDiffersFromRoundToRoundWidensTheError(double between) {
        Random random = new Random(3);
        double[][] phases = new double[2][];
        for (int phase = 0; phase < 2; phase++) {
            phases[phase] = Traces.noisy(random, 90, 1, 0.01, 0);
            for (int i = 0; i < 90; i++) {
                phases[phase][i] += between * (i / 30 - 1);
            }
        }
        int[] parts = {0, 30, 60};
        double error = LongRun.of(phases, new int[][] {parts, parts}).difference(0).error();
        if (between == 0) {
            assertThat(error).isLessThan(0.004);
        } else {
            assertThat(error).isGreaterThan(0.015);
        }
    }
}
