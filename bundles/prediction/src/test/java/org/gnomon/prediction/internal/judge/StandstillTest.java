package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.model.Verdict;
import org.gnomon.service.PredictiveAnalysis.Look;
import org.gnomon.service.PredictiveAnalysis.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandstillTest {

    private static final Judge JUDGE = new Judge(JudgeSettings.DEFAULT);

    private static List<Sample> work(int seed, int n, int stillFrom) {
        double[] work = Traces.noisy(new Random(seed), n, 400, 0.02, 0);
        Arrays.fill(work, stillFrom, n, 0);
        return Traces.samples(Metric.GUEST_PROGRESS, work);
    }

    private static Judgement judge(
            List<Sample> before, List<Sample> after, List<Sample> primaryAfter, Look look) {
        List<Sample> primary = primaryAfter.isEmpty() ? List.of() : work(9, 30, 30);
        return JUDGE.rehearsal(
                new Phase(before, primary), new Phase(after, primaryAfter), List.of(), look);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 12, 20})
    void aGuestThatStopsForGoodIsANoGoAtOnce(int from) {
        Judgement judgement =
                judge(work(1, 30, 30), work(2, 30, from), work(3, 30, 30), new Look(2, 4));
        assertThat(judgement.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(judgement.evidence().get(0).verdict()).isEqualTo(Verdict.NO_GO);
        if (from > 0) {
            assertThat(judgement.evidence().get(0).reason() + judgement.evidence().get(1).reason())
                    .containsPattern("nothing in the last [0-9.]+ s, to the end of the trial");
        }
    }

    @Test
    void evenInTheMiddleOfTheTrial() {
        assertThat(judge(work(1, 30, 30), work(2, 15, 5), List.of(), new Look(1, 4)).verdict())
                .isEqualTo(Verdict.NO_GO);
    }

    @Test
    void notIfThePrimaryStandsStillToo() {
        assertThat(judge(work(1, 30, 30), work(2, 30, 10), work(3, 30, 10), Look.ONLY).verdict())
                .isNotEqualTo(Verdict.NO_GO);
    }

    @Test
    void notIfItAlsoDidWithoutTheUpdateOrGoesOn() {
        assertThat(judge(work(1, 30, 20), work(2, 30, 18), List.of(), Look.ONLY).verdict())
                .isNotEqualTo(Verdict.NO_GO);
        double[] goesOn = Traces.noisy(new Random(4), 30, 400, 0.02, 0);
        Arrays.fill(goesOn, 10, 20, 0);
        List<Sample> after = Traces.samples(Metric.GUEST_PROGRESS, goesOn);
        assertThat(judge(work(1, 30, 30), after, List.of(), Look.ONLY).evidence())
                .noneMatch(line -> line.subject().endsWith("standstill"));
    }

    @Test
    void notIfTheCalibrationWasTooShortToShowIt() {
        assertThat(judge(work(1, 10, 10), work(2, 30, 15), List.of(), Look.ONLY).evidence())
                .noneMatch(line -> line.subject().endsWith("standstill"));
    }

    /** One sample a second, in which the guest did so many things in all. */
    private static List<Sample> sparse(int seed, int count, double cpu) {
        double[] work = new double[30];
        for (int i = 0; i < count; i++) {
            work[3 + i * 30 / count] = 1;
        }
        double[] load = Traces.noisy(new Random(seed), 30, cpu, 0.05, 0);
        return Traces.samples(
                Duration.ofSeconds(1), Map.of(Metric.GUEST_PROGRESS, work, Metric.CPU_USAGE, load));
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "1, 0", "5, 2", "3, 1"})
    void sparseWorkThatStopsOrMostlyStopsDoesNotPass(int before, int after) {
        Judgement judgement =
                judge(
                        sparse(1, before, 0.3),
                        sparse(2, after, after == 0 ? 0 : 0.3),
                        List.of(),
                        new Look(2, 4));
        assertThat(judgement.verdict()).isNotEqualTo(Verdict.GO);
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "2, 3", "3, 2", "5, 9"})
    void sparseWorkThatGoesOnPasses(int before, int after) {
        assertThat(
                        judge(
                                        sparse(1, before, 0.3),
                                        sparse(2, after, 0.3),
                                        List.of(),
                                        new Look(2, 4))
                                .verdict())
                .isEqualTo(Verdict.GO);
    }

    private static List<Sample> load(int seed, double cpu) {
        return Traces.samples(Metric.CPU_USAGE, Traces.noisy(new Random(seed), 30, cpu, 0.05, 0));
    }

    @Test
    void aGuestOfWhichOnlyTheCpuIsKnownAndIsIdleMayHang() {
        Judgement judgement = judge(load(1, 0.4), load(2, 0), List.of(), Look.ONLY);
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.evidence().get(0).subject()).isEqualTo("cpu-usage-idle");
        assertThat(judge(load(1, 0.4), load(2, 0.2), List.of(), Look.ONLY).verdict())
                .isEqualTo(Verdict.GO);
    }

    @Test
    void unlessThePrimaryIsIdleToo() {
        Judgement judgement =
                JUDGE.rehearsal(
                        new Phase(load(1, 0.4), load(3, 0.4)),
                        new Phase(load(2, 0), load(4, 0)),
                        List.of(),
                        Look.ONLY);
        assertThat(judgement.verdict()).isEqualTo(Verdict.GO);
    }
}
