package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {

    private static final Judge JUDGE = new Judge(JudgeSettings.DEFAULT);

    private static double[] flat(double level, int n) {
        double[] values = new double[n];
        Arrays.fill(values, level);
        return values;
    }

    private static List<Sample> quiet(Metric metric, double level, int n) {
        return Traces.samples(metric, Traces.noisy(new Random(n), n, level, 0.01, 0));
    }

    private static Judgement progress(double[] before, double[] after) {
        return JUDGE.rehearsal(
                Traces.samples(Metric.GUEST_PROGRESS, before),
                Traces.samples(Metric.GUEST_PROGRESS, after),
                List.of());
    }

    @Test
    void aCrashDecidesAndComesFirst() {
        Evidence crash =
                new Evidence("copy", Verdict.NO_GO, Double.NaN, Double.NaN, "the copy crashed.");
        List<Sample> fine = quiet(Metric.GUEST_PROGRESS, 100, 30);
        Judgement judgement = JUDGE.rehearsal(fine, fine, List.of(crash));
        assertThat(judgement.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(judgement.evidence().get(0)).isEqualTo(crash);
        assertThat(JUDGE.rehearsal(fine, List.of(), List.of(crash)).verdict())
                .isEqualTo(Verdict.NO_GO);
    }

    @Test
    void aGoodFindingIsKeptAsALineAndAnUnclearOneHoldsTheUpdate() {
        List<Sample> fine = quiet(Metric.GUEST_PROGRESS, 100, 30);
        Evidence good = new Evidence("preflight", Verdict.GO, 1, 1, "fine.");
        Evidence unclear = new Evidence("probe", Verdict.INCONCLUSIVE, 1, 1, "no answer.");
        Judgement judgement = JUDGE.rehearsal(fine, fine, List.of(good));
        assertThat(judgement.verdict()).isEqualTo(Verdict.GO);
        assertThat(judgement.evidence()).contains(good);
        assertThat(JUDGE.rehearsal(fine, fine, List.of(good, unclear)).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void noSamplesAreNeverAPass() {
        List<Sample> fine = quiet(Metric.GUEST_PROGRESS, 100, 30);
        assertThat(JUDGE.rehearsal(List.of(), List.of(), List.of()).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(JUDGE.rehearsal(fine, List.of(), List.of()).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(JUDGE.rehearsal(List.of(), fine, List.of()).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(JUDGE.watch(fine, List.of(), List.of()).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7})
    void tooFewSamplesAreInconclusiveAndSayHowMany(int n) {
        Judgement judgement =
                JUDGE.rehearsal(
                        quiet(Metric.GUEST_PROGRESS, 100, 30),
                        quiet(Metric.GUEST_PROGRESS, 100, n),
                        List.of());
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.evidence().get(0).reason()).contains(n + " of " + n + " after");
    }

    @Test
    void aMetricThatStopsBeingMeasuredIsInconclusive() {
        double[] gone = flat(Double.NaN, 30);
        Judgement judgement = progress(Traces.noisy(new Random(1), 30, 100, 0.01, 0), gone);
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        double[] mostlyGone = Traces.noisy(new Random(2), 30, 100, 0.01, 0);
        Arrays.fill(mostlyGone, 0, 20, Double.NaN);
        assertThat(progress(Traces.noisy(new Random(1), 30, 100, 0.01, 0), mostlyGone).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aMetricThatIsMeasuredNowhereIsLeftOutWithANote() {
        List<Sample> fine = quiet(Metric.GUEST_PROGRESS, 100, 30);
        Judgement judgement = JUDGE.rehearsal(fine, fine, List.of());
        assertThat(judgement.verdict()).isEqualTo(Verdict.GO);
        assertThat(judgement.evidence())
                .filteredOn(e -> e.reason().contains("left out"))
                .extracting(Evidence::subject)
                .containsExactly("network-latency", "cpu-usage", "memory-usage");
        assertThat(judgement.evidence().get(0).subject()).isEqualTo("guest-progress");
    }

    @Test
    void figuresThatOnlyInformDecideNothing() {
        List<Sample> before = quiet(Metric.DIRTY_RATE, 1e6, 30);
        List<Sample> after = quiet(Metric.DIRTY_RATE, 9e6, 30);
        assertThat(JUDGE.rehearsal(before, after, List.of()).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        List<Sample> both =
                Traces.samples(
                        Traces.TENTH,
                        Map.of(
                                Metric.GUEST_PROGRESS,
                                flat(100, 30),
                                Metric.IO_RATE,
                                Traces.noisy(new Random(3), 30, 5e6, 0.4, 0)));
        Judgement judgement = JUDGE.rehearsal(both, both, List.of());
        assertThat(judgement.verdict()).isEqualTo(Verdict.GO);
        assertThat(judgement.evidence())
                .anyMatch(e -> e.subject().equals("io-rate") && e.reason().contains("inform"));
    }

    @Test
    void aGuestThatStopsIsANoGoAndOneThatNeverDidAnythingTellsNothing() {
        assertThat(progress(flat(10, 30), flat(0, 30)).verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(progress(flat(0, 30), flat(0, 30)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(progress(flat(10, 30), flat(10, 30)).verdict()).isEqualTo(Verdict.GO);
    }

    @Test
    void memoryAloneCarriesNoGo() {
        List<Sample> same =
                Traces.samples(Traces.TENTH, Map.of(Metric.MEMORY_USAGE, flat(0.4, 30)));
        Judgement judgement = JUDGE.rehearsal(same, same, List.of());
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.evidence().get(0).subject()).isEqualTo("samples");
    }

    @ParameterizedTest
    @EnumSource(
            value = Metric.class,
            names = {"CPU_USAGE", "MEMORY_USAGE", "NETWORK_LATENCY"})
    void fromAZeroBaselineOnlyTheFloorCounts(Metric metric) {
        double floor =
                SampledMetric.TABLE.stream()
                        .filter(r -> r.metric() == metric)
                        .findFirst()
                        .orElseThrow()
                        .rule()
                        .margin()
                        .floor();
        List<Sample> zero = Traces.samples(metric, flat(0, 30));
        Judgement less =
                JUDGE.rehearsal(zero, Traces.samples(metric, flat(floor * 0.9, 30)), List.of());
        Judgement more =
                JUDGE.rehearsal(zero, Traces.samples(metric, flat(floor * 1.1, 30)), List.of());
        assertThat(less.verdict()).isEqualTo(Verdict.GO);
        assertThat(more.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(more.evidence().get(0).value()).isFinite();
    }

    @Test
    void aSmallCpuThatTreblesIsNoAlarm() {
        List<Sample> before =
                Traces.samples(Metric.CPU_USAGE, Traces.noisy(new Random(1), 30, 0.002, 0.3, 0.3));
        List<Sample> after =
                Traces.samples(Metric.CPU_USAGE, Traces.noisy(new Random(2), 30, 0.006, 0.3, 0.3));
        assertThat(JUDGE.rehearsal(before, after, List.of()).verdict()).isEqualTo(Verdict.GO);
    }

    @Test
    void anIdleGuestsCpuMayDifferByAThirdBetweenTwoVmms() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Sample> before =
                    Traces.samples(Metric.CPU_USAGE, Traces.noisy(random, 30, 0.2, 0.2, 0.3));
            List<Sample> after =
                    Traces.samples(Metric.CPU_USAGE, Traces.noisy(random, 30, 0.26, 0.2, 0.3));
            assertThat(JUDGE.rehearsal(before, after, List.of()).verdict()).isEqualTo(Verdict.GO);
        }
    }

    @Test
    void sevenOfTenSamplesAHundredTimesWorseNeverPass() {
        double[] after = {0.01, 1, 1, 0.01, 1, 1, 1, 0.01, 1, 1};
        Judgement judgement =
                JUDGE.rehearsal(
                        Traces.samples(Metric.NETWORK_LATENCY, flat(0.01, 10)),
                        Traces.samples(Metric.NETWORK_LATENCY, after),
                        List.of());
        assertThat(judgement.verdict()).isNotEqualTo(Verdict.GO);
    }

    @Test
    void aGuestThatStandsStillForAFifthOfTheTrialDoesNotPass() {
        double[] after = Traces.noisy(new Random(8), 30, 100, 0.01, 0);
        Arrays.fill(after, 6, 9, 0);
        Arrays.fill(after, 21, 24, 0);
        Judgement judgement = progress(Traces.noisy(new Random(7), 30, 100, 0.01, 0), after);
        assertThat(judgement.verdict()).isNotEqualTo(Verdict.GO);
        assertThat(judgement.evidence().get(0).reason()).contains("stretches");
    }

    @Test
    void oneHiccupOfTheHostIsNoHarm() {
        double[] after = Traces.noisy(new Random(8), 30, 100, 0.01, 0);
        Arrays.fill(after, 6, 9, 10);
        Judgement judgement = progress(Traces.noisy(new Random(7), 30, 100, 0.01, 0), after);
        assertThat(judgement.verdict()).isEqualTo(Verdict.GO);
    }

    @Test
    void aWatchIsMorePatientThanARehearsal() {
        double[] before = Traces.noisy(new Random(1), 30, 100, 0.01, 0);
        double[] after = Traces.noisy(new Random(2), 30, 92, 0.01, 0);
        assertThat(progress(before, after).verdict()).isEqualTo(Verdict.NO_GO);
        Judgement watch =
                JUDGE.watch(
                        Traces.samples(Metric.GUEST_PROGRESS, before),
                        Traces.samples(Metric.GUEST_PROGRESS, after),
                        List.of());
        assertThat(watch.verdict()).isEqualTo(Verdict.GO);
    }

    @Test
    void linesCarryValueThresholdAndASentenceWithUnits() {
        Evidence line =
                progress(
                                Traces.noisy(new Random(1), 30, 100, 0.01, 0),
                                Traces.noisy(new Random(2), 30, 80, 0.01, 0))
                        .evidence()
                        .get(0);
        assertThat(line.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(line.value()).isBetween(0.19, 0.21);
        assertThat(line.threshold()).isEqualTo(0.05);
        assertThat(line.reason())
                .matches(
                        "guest-progress: [0-9.]+/s before, [0-9.]+/s after; [0-9.]+ % to [0-9.]+ %"
                                + " worse, 5.0 % is allowed\\.");
    }
}
