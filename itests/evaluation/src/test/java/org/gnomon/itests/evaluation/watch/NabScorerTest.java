package org.gnomon.itests.evaluation.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NabScorerTest {

    private static final Profile STANDARD = Profile.ALL.get(0);
    private static final Profile LOW_FALSE_ALARMS = Profile.ALL.get(1);
    private static final Profile LOW_MISSES = Profile.ALL.get(2);

    /** 100 rows, of which 15 are for learning; windows at 40 to 49 and 80 to 89. */
    private static final NabFile FILE =
            file("a/x.csv", 100, new NabFile.Window(40, 49), new NabFile.Window(80, 89));

    private static NabFile file(String name, int rows, NabFile.Window... windows) {
        long[] at = new long[rows];
        Arrays.setAll(at, i -> 300L * i);
        return new NabFile(name, at, new double[rows], List.of(windows));
    }

    private static double[] alarms(int rows, int... at) {
        double[] scores = new double[rows];
        for (int row : at) {
            scores[row] = 1;
        }
        return scores;
    }

    private static NabScorer scorer(int... at) {
        return new NabScorer(List.of(FILE), List.of(alarms(100, at)));
    }

    /** As in the paper: twice the logistic function, less one. */
    private static double sigma(double position) {
        return 2 / (1 + Math.exp(5 * position)) - 1;
    }

    @Test
    void perfectIsHundred() {
        for (Profile profile : Profile.ALL) {
            assertThat(scorer(40, 80).best(profile).score()).isCloseTo(100, within(1e-9));
            assertThat(scorer(40, 80).best(profile).threshold()).isEqualTo(1);
        }
    }

    @Test
    void silenceIsZero() {
        for (Profile profile : Profile.ALL) {
            NabScorer.Result result = scorer().best(profile);
            assertThat(result.score()).isZero();
            assertThat(result.threshold()).isEqualTo(NabScorer.NEVER);
        }
    }

    @Test
    void onlyTheFirstAlarmInAWindowCounts() {
        assertThat(scorer(40, 41, 45, 49, 80).best(STANDARD).score()).isCloseTo(100, within(1e-9));
    }

    @Test
    void laterIsWorthLess() {
        // Window 40 to 49, alarm at 45: position -(49 - 45 + 1) / 10 = -0.5; the other is missed.
        double hit = sigma(-0.5) / sigma(-1);
        assertThat(hit).isCloseTo(0.84828 / 0.98661, within(1e-5));
        double raw = hit - 1;
        assertThat(scorer(45).best(STANDARD).score()).isCloseTo(100 * (raw + 2) / 4, within(1e-9));
        assertThat(scorer(45).best(LOW_MISSES).score())
                .isCloseTo(100 * (hit - 2 + 4) / 6, within(1e-9));
    }

    /**
     * What the benchmark's authors publish for detections of one middle row: of a window of 403
     * rows (network_in_257a54), and of one of 201 with a second window missed (elb_request_count).
     */
    @Test
    void agreesWithPublishedScores() {
        NabFile one = file("a", 4032, new NabFile.Window(1437, 1839));
        assertThat(
                        new NabScorer(List.of(one), List.of(alarms(4032, 1638)))
                                .file(0, 1, STANDARD)
                                .raw())
                .isCloseTo(0.8606718242697022, within(1e-12));
        NabFile two = file("b", 4032, new NabFile.Window(683, 883), new NabFile.Window(3582, 3782));
        assertThat(
                        new NabScorer(List.of(two), List.of(alarms(4032, 3682)))
                                .file(0, 1, STANDARD)
                                .raw())
                .isCloseTo(-0.13844919792440225, within(1e-12));
    }

    @Test
    void falseAlarmCostsLessAfterAWindow() {
        assertThat(scorer(40, 80, 30).file(0, 1, STANDARD).raw()).isCloseTo(2 - 0.11, within(1e-9));
        // One row after the window of 10: position 1 / 9.
        assertThat(scorer(40, 80, 50).file(0, 1, STANDARD).raw())
                .isCloseTo(2 + 0.11 * sigma(1.0 / 9), within(1e-9));
        // 28 rows after it: position 28 / 9, beyond three widths.
        assertThat(scorer(40, 80, 77).file(0, 1, STANDARD).raw()).isCloseTo(2 - 0.11, within(1e-9));
        assertThat(scorer(40, 80, 30).file(0, 1, LOW_FALSE_ALARMS).raw())
                .isCloseTo(2 - 0.22, within(1e-9));
    }

    @Test
    void everyAlarmOutsideCosts() {
        NabScorer.FileResult result = scorer(20, 21, 22, 40).file(0, 1, STANDARD);
        assertThat(result.raw()).isCloseTo(1 - 1 - 0.33, within(1e-9));
        assertThat(result.falseAlarms()).isEqualTo(3);
        assertThat(result.found()).isEqualTo(1);
    }

    @Test
    void learningRowsAreNotScored() {
        assertThat(scorer(0, 5, 14, 40, 80).best(STANDARD).score()).isCloseTo(100, within(1e-9));
        assertThat(scorer(15, 40, 80).best(STANDARD).score()).isLessThan(100);
    }

    @Test
    void atMostSevenHundredAndFiftyRowsAreForLearning() {
        assertThat(file("a", 100).probation()).isEqualTo(15);
        assertThat(file("a", 4033).probation()).isEqualTo(604);
        assertThat(file("a", 5000).probation()).isEqualTo(750);
        assertThat(file("a", 22_695).probation()).isEqualTo(750);
    }

    @Test
    void oneThresholdForAllFiles() {
        // Right about the one file at 0.3, where the other has twenty false alarms at 0.6.
        double[] good = new double[100];
        good[40] = 0.3;
        good[80] = 0.3;
        double[] bad = new double[100];
        Arrays.fill(bad, 15, 35, 0.6);
        NabFile other = file("b/y.csv", 100, new NabFile.Window(50, 59));
        NabScorer both = new NabScorer(List.of(FILE, other), List.of(good, bad));
        // -3 in silence; at 0.3: two hits, one miss, twenty false alarms.
        assertThat(both.best(LOW_FALSE_ALARMS).score()).isZero();
        assertThat(both.best(STANDARD).score())
                .isCloseTo(100 * (2 - 1 - 20 * 0.11 + 3) / 6, within(1e-9));
        assertThat(both.best(STANDARD).threshold()).isEqualTo(0.3);
        assertThat(both.at(0.3, STANDARD)).isCloseTo(both.best(STANDARD).score(), within(1e-9));
    }

    @Test
    void aScoreIsAnAlarmFromTheThresholdOn() {
        double[] scores = new double[100];
        scores[40] = 0.5;
        NabScorer scorer = new NabScorer(List.of(FILE), List.of(scores));
        assertThat(scorer.file(0, 0.5, STANDARD).found()).isEqualTo(1);
        assertThat(scorer.file(0, 0.51, STANDARD).found()).isZero();
    }

    @Test
    void fileWithoutWindowsHasNoScoreOfItsOwnButItsFalseAlarmsCount() {
        NabFile quiet = file("a/q.csv", 100);
        NabScorer scorer =
                new NabScorer(
                        List.of(FILE, quiet), List.of(alarms(100, 40, 80), alarms(100, 50, 60)));
        assertThat(scorer.file(1, 1, STANDARD).score()).isNaN();
        assertThat(scorer.at(1, STANDARD)).isCloseTo(100 * (2 - 0.22 + 2) / 4, within(1e-9));
    }
}
