package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric.Direction;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.judge.MetricRule.Kind;
import org.gnomon.prediction.internal.judge.MetricRule.Margin;
import org.gnomon.prediction.internal.judge.MetricRule.Part;
import org.gnomon.service.PredictiveAnalysis.Look;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users of other judges of trials complain about: each case by the name of the complaint, with
 * its figures where the complaint has some.
 */
class OthersFailuresTest {

    private static final TrialJudge JUDGE = new TrialJudge(JudgeSettings.DEFAULT);
    private static final double NONE = Double.NaN;

    private static MetricRule rule(String name, Direction direction, Kind kind) {
        return new MetricRule(
                name,
                direction,
                kind,
                Unit.NONE,
                new Margin(1, 0, false),
                Set.of(Part.DECIDES, Part.TELLS_OF_WORK, Part.STEADINESS, Part.TAIL));
    }

    private static MetricTrial trial(MetricRule rule, double[] before, double[] after) {
        return new MetricTrial(rule, stretch(before), stretch(after), Stretch.EMPTY, Stretch.EMPTY);
    }

    private static Stretch stretch(double... values) {
        double[] seconds = new double[values.length];
        Arrays.setAll(seconds, i -> i);
        return Stretch.of(seconds, values);
    }

    private static Judgement judge(MetricTrial... metrics) {
        return JUDGE.judge(List.of(metrics), List.of(), Look.ONLY);
    }

    private static Judgement latency(double[] before, double[] after) {
        return judge(trial(rule("latency", Direction.LESS_IS_BETTER, Kind.RATIO), before, after));
    }

    private static Judgement errors(double[] before, double[] after) {
        return judge(trial(rule("errors", Direction.LESS_IS_BETTER, Kind.EVENTS), before, after));
    }

    private static double[] quiet(long seed, int n, double level) {
        return Traces.noisy(new Random(seed), n, level, 0.02, 0);
    }

    private static double[] repeat(int times, double... values) {
        double[] all = new double[times * values.length];
        Arrays.setAll(all, i -> values[i % values.length]);
        return all;
    }

    /** kayenta 780: the shape changes, the middle does not. */
    @Test
    void aRiseOfVarianceAloneDoesNotPass() {
        double[] calm = {
            10, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 17, 17.1, 17.2, 17.3, 17.4, 17.5, 17.6, 17.7
        };
        double[] wild = {1, 100, 4, 101, 5, 102, 6, 103, 7, 104, 8, 105, 9, 106, 17};
        assertThat(latency(calm, wild).verdict()).isNotEqualTo(Verdict.GO);
    }

    @Test
    void aRiseOfVarianceAloneIsANoGoOfItsOwnLine() {
        double[] wild = quiet(2, 60, 100);
        for (int i = 0; i < wild.length; i++) {
            wild[i] *= i / 2 % 2 == 0 ? 1.25 : 0.8;
        }
        Judgement judgement = latency(quiet(1, 60, 100), wild);
        assertThat(judgement.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(judgement.evidence().get(0).subject()).isEqualTo("latency-steadiness");
    }

    /** spinnaker 6278: whether 7 or 8 of 10 are a hundred times worse must not flip a pass. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10})
    void severalOfTenSamplesAHundredTimesWorseNeverPass(int bad) {
        double[] after = repeat(10, 1);
        Arrays.fill(after, 0, bad, 100);
        assertThat(latency(repeat(10, 1), after).verdict()).isNotEqualTo(Verdict.GO);
        double[] last = repeat(10, 1);
        Arrays.fill(last, 10 - bad, 10, 100);
        assertThat(latency(repeat(10, 1), last).verdict()).isNotEqualTo(Verdict.GO);
    }

    @Test
    void aTailThatIsAHundredTimesWorseDoesNotPass() {
        double[] after = quiet(2, 60, 100);
        for (int i = 5; i < 60; i += 10) {
            after[i] *= 100;
        }
        assertThat(latency(quiet(1, 60, 100), after).verdict()).isNotEqualTo(Verdict.GO);
    }

    /** kayenta 426: a few errors where there were none are lost on a test of ranks. */
    @Test
    void sparseErrorsAreCountedNotRanked() {
        double[] none = repeat(30, 0);
        Judgement few = errors(none, repeat(5, 0, 1, 2, 1, 0, 0));
        assertThat(few.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(few.evidence().get(0).reason()).contains("0 in", "20 in");
        assertThat(errors(repeat(6, 0), new double[] {0, 1, 2, 1, 0, 0}).verdict())
                .isNotEqualTo(Verdict.GO);
        double[] one = repeat(30, 0);
        one[7] = 1;
        assertThat(errors(none, one).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(errors(one, one).verdict()).isEqualTo(Verdict.GO);
        assertThat(errors(none, none).verdict()).isEqualTo(Verdict.GO);
    }

    /** kayenta 799: a source that tells of errors only when there are some. */
    @Test
    void errorsWithNoDataInTheBaselineCount() {
        double[] some = repeat(3, 1, NONE, NONE, NONE, NONE, 2, NONE, NONE, NONE, NONE);
        double[] none = repeat(30, NONE);
        assertThat(errors(none, some).verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(errors(some, some).verdict()).isEqualTo(Verdict.GO);
        assertThat(errors(some, none).verdict()).isEqualTo(Verdict.GO);
    }

    @Test
    void butAPhaseNobodyLookedAtHasNotNoErrors() {
        assertThat(errors(new double[0], repeat(30, 1)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(errors(repeat(30, 0), new double[0]).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void errorsThatComeInBurstsAreFewerThanTheyLook() {
        double[] burst = repeat(60, 0);
        burst[20] = 9;
        assertThat(errors(repeat(60, 0), burst).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        double[] spread = repeat(60, 0);
        for (int i = 3; i < 60; i += 6) {
            spread[i] = 1;
        }
        assertThat(errors(repeat(60, 0), spread).verdict()).isEqualTo(Verdict.NO_GO);
    }

    @Test
    void errorsThatThePrimaryHasAsWellAreNotTheUpdates() {
        MetricRule rule = rule("errors", Direction.LESS_IS_BETTER, Kind.EVENTS);
        double[] none = repeat(60, 0);
        double[] many = repeat(20, 0, 1, 0);
        MetricTrial both =
                new MetricTrial(rule, stretch(none), stretch(many), stretch(none), stretch(many));
        MetricTrial alone =
                new MetricTrial(rule, stretch(none), stretch(many), stretch(none), stretch(none));
        assertThat(judge(both).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judge(alone).verdict()).isEqualTo(Verdict.NO_GO);
    }

    /** argo 1905: no traffic is no answer; people want it to wait, not to roll back. */
    @Test
    void noTrafficIsInconclusiveNotANoGo() {
        double[] fine = quiet(1, 30, 100);
        double[] nothing = repeat(30, NONE);
        Judgement judgement = latency(fine, nothing);
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.evidence().get(0).reason()).contains("0 of 30 after");
        assertThat(latency(nothing, fine).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(latency(nothing, nothing).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void missingDataIsNeverAPass() {
        double[] fine = quiet(1, 30, 100);
        double[] mostlyMissing = quiet(2, 30, 100);
        Arrays.fill(mostlyMissing, 0, 16, NONE);
        assertThat(latency(fine, mostlyMissing).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(latency(fine, new double[0]).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(latency(fine, quiet(2, 7, 100)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judge().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        Judgement oneOfTwo =
                judge(
                        trial(
                                rule("work", Direction.MORE_IS_BETTER, Kind.RATIO),
                                fine,
                                quiet(2, 30, 100)),
                        trial(
                                rule("latency", Direction.LESS_IS_BETTER, Kind.RATIO),
                                fine,
                                repeat(30, NONE)));
        assertThat(oneOfTwo.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    /** kayenta 521 and flagger 1304: people ask why. */
    @Test
    void eachLineSaysWhyWithItsValueBesideItsThreshold() {
        Judgement judgement = latency(quiet(1, 30, 100), quiet(2, 30, 120));
        Evidence first = judgement.evidence().get(0);
        assertThat(first.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(first.value()).isBetween(0.18, 0.22);
        assertThat(first.threshold()).isCloseTo(0.05, within(1e-9));
        assertThat(first.reason())
                .matches(
                        "latency: [0-9.]+ before, [0-9.]+ after; [0-9.]+ % to [0-9.]+ % worse,"
                                + " 5.0 % is allowed\\.");
        assertThat(judgement.evidence())
                .allSatisfy(line -> assertThat(line.value()).isFinite())
                .allSatisfy(line -> assertThat(line.threshold()).isFinite());
    }

    @Test
    void theDirectionOfAMetricIsNeverSwapped() {
        double[] low = quiet(1, 30, 100);
        double[] high = quiet(2, 30, 125);
        MetricRule less = rule("latency", Direction.LESS_IS_BETTER, Kind.RATIO);
        MetricRule more = rule("work", Direction.MORE_IS_BETTER, Kind.RATIO);
        assertThat(judge(trial(less, low, high)).verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(judge(trial(less, high, low)).verdict()).isEqualTo(Verdict.GO);
        assertThat(judge(trial(more, low, high)).verdict()).isEqualTo(Verdict.GO);
        assertThat(judge(trial(more, high, low)).verdict()).isEqualTo(Verdict.NO_GO);
    }
}
