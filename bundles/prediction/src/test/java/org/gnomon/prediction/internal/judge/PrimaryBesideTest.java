package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
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

/** What the primary beside the copy is good for, and what it must not do. */
class PrimaryBesideTest {

    private static final int TRIALS = 300;
    private static final int N = 30;
    private static final TrialJudge JUDGE = new TrialJudge(JudgeSettings.DEFAULT);
    private static final MetricRule RULE =
            new MetricRule(
                    "latency",
                    Direction.LESS_IS_BETTER,
                    Kind.RATIO,
                    Unit.NONE,
                    new Margin(1, 0, false),
                    Set.of(Part.DECIDES, Part.TELLS_OF_WORK));

    /**
     * A world: both VMs share a load that swings and may rise with the update, and each has noise
     * of its own.
     *
     * @param swing the shared load's deviation
     * @param rise of the shared load from the calibration to the trial
     * @param harm of the update to the copy
     */
    private record World(double swing, double rise, double harm) {

        MetricTrial trial(Random random, boolean beside, int thinned) {
            double[] shared = Traces.noisy(random, 2 * N, 1, swing, 0.7);
            double[] copy = own(random, shared, harm);
            double[] primary = own(random, shared, 0);
            return new MetricTrial(
                    RULE,
                    stretch(copy, 0, 1),
                    stretch(copy, N, 1),
                    beside ? stretch(primary, 0, thinned) : Stretch.EMPTY,
                    beside ? stretch(primary, N, thinned) : Stretch.EMPTY);
        }

        private double[] own(Random random, double[] shared, double worse) {
            double[] values = new double[2 * N];
            for (int i = 0; i < values.length; i++) {
                double load = 100 * shared[i] * (i < N ? 1 : 1 + rise);
                values[i] = load * (i < N ? 1 : 1 + worse) * (1 + 0.01 * random.nextGaussian());
            }
            return values;
        }

        private static Stretch stretch(double[] values, int from, int thinned) {
            double[] seconds = new double[N / thinned];
            double[] means = new double[N / thinned];
            for (int i = 0; i < means.length; i++) {
                seconds[i] = i * thinned + (thinned - 1) / 2.0;
                means[i] =
                        Arrays.stream(values, from + i * thinned, from + (i + 1) * thinned).sum()
                                / thinned;
            }
            return Stretch.of(seconds, means);
        }
    }

    private static int noGo(World world, boolean beside, int thinned) {
        int count = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            MetricTrial trial = world.trial(new Random(seed * 31L + 7), beside, thinned);
            count += judge(trial).verdict() == Verdict.NO_GO ? 1 : 0;
        }
        return count;
    }

    private static Judgement judge(MetricTrial trial) {
        return JUDGE.judge(List.of(trial), List.of(), Look.ONLY);
    }

    @Test
    void aLoadThatRoseForBothIsNotTheUpdates() {
        World world = new World(0.1, 0.3, 0);
        assertThat(noGo(world, true, 1)).isLessThanOrEqualTo(TRIALS / 50);
        assertThat(noGo(world, false, 1)).isGreaterThan(TRIALS / 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void harmIsFoundUnderALoadThatSwingsForBoth(int thinned) {
        World world = new World(0.15, 0, 0.15);
        assertThat(noGo(world, true, thinned)).isGreaterThan(TRIALS * 9 / 10);
        assertThat(noGo(world, false, 1)).isLessThan(TRIALS / 2);
    }

    @Test
    void aPrimaryThatTellsNothingDoesLittle() {
        int found = 0;
        int alarms = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Random random = new Random(seed);
            Stretch stranger = stretch(Traces.noisy(random, N, 500, 0.05, 0));
            Stretch later = stretch(Traces.noisy(random, N, 500, 0.05, 0));
            Stretch before = stretch(Traces.noisy(random, N, 100, 0.02, 0));
            double[] after = Traces.noisy(random, N, 100, 0.02, 0);
            alarms +=
                    judge(new MetricTrial(RULE, before, stretch(after), stranger, later)).verdict()
                                    == Verdict.NO_GO
                            ? 1
                            : 0;
            MetricTrial worse =
                    new MetricTrial(
                            RULE, before, stretch(Traces.times(after, 1.1)), stranger, later);
            found += judge(worse).verdict() == Verdict.NO_GO ? 1 : 0;
        }
        assertThat(found).isGreaterThan(TRIALS * 95 / 100);
        assertThat(alarms).isLessThanOrEqualTo(TRIALS / 50);
    }

    /** The primary gets better by itself; the copy must not look harmed for that. */
    @Test
    void aPrimaryThatMovesAloneMakesTheAnswerUnsureNotWrong() {
        int alarms = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Random random = new Random(seed);
            MetricTrial trial =
                    new MetricTrial(
                            RULE,
                            stretch(Traces.noisy(random, N, 100, 0.01, 0)),
                            stretch(Traces.noisy(random, N, 100, 0.01, 0)),
                            stretch(Traces.noisy(random, N, 100, 0.01, 0)),
                            stretch(Traces.noisy(random, N, 50, 0.01, 0)));
            alarms += judge(trial).verdict() == Verdict.NO_GO ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(TRIALS / 50);
    }

    @Test
    void theReasonSaysWhatThePrimaryDidAndWhatItCountsFor() {
        MetricTrial trial = new World(0.1, 0.3, 0).trial(new Random(1), true, 1);
        assertThat(judge(trial).evidence().get(0).reason())
                .containsPattern(
                        "\\(the primary meanwhile [0-9.]+ and [0-9.]+, which counts for"
                                + " [01]\\.\\d\\d\\)");
    }

    /** Next to nothing thirty times over is still next to nothing. */
    @Test
    void aSteadyPrimaryThatIsALittleLessSoExcusesNoFits() {
        assertThat(unsteady(0.0001, 0.003).evidence().get(0).verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(unsteady(0.02, 0.3).evidence())
                .noneMatch(line -> line.verdict() == Verdict.NO_GO);
    }

    @Test
    void norDoesAPrimaryWithZeros() {
        MetricTrial fits = fits(0.02, 0.02);
        double[] zeros = fits.primaryAfter().values().clone();
        zeros[4] = 0;
        MetricTrial trial =
                new MetricTrial(
                        fits.rule(),
                        fits.copyBefore(),
                        fits.copyAfter(),
                        fits.primaryBefore(),
                        stretch(zeros));
        assertThat(judge(trial).evidence().get(0).verdict()).isEqualTo(Verdict.NO_GO);
    }

    private static Judgement unsteady(double before, double after) {
        return judge(fits(before, after));
    }

    /** A copy that works by fits, beside a primary that wavers by so much. */
    private static MetricTrial fits(double before, double after) {
        Set<Part> parts = Set.of(Part.DECIDES, Part.TELLS_OF_WORK, Part.STEADINESS);
        MetricRule rule =
                new MetricRule(
                        RULE.name(),
                        RULE.direction(),
                        RULE.kind(),
                        RULE.unit(),
                        RULE.margin(),
                        parts);
        Random random = new Random(3);
        double[] fitful = Traces.noisy(random, 2 * N, 100, 0.02, 0);
        Arrays.setAll(fitful, i -> fitful[i] * (i % 2 == 0 ? 1.3 : 0.7));
        return new MetricTrial(
                rule,
                stretch(Traces.noisy(random, 2 * N, 100, 0.02, 0)),
                stretch(fitful),
                stretch(Traces.noisy(random, 2 * N, 100, before, 0)),
                stretch(Traces.noisy(random, 2 * N, 100, after, 0)));
    }

    private static Stretch stretch(double[] values) {
        double[] seconds = new double[values.length];
        Arrays.setAll(seconds, i -> i);
        return Stretch.of(seconds, values);
    }
}
