package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.gnomon.model.Evidence;
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

/** Two phases of the same thing, thousands of times: how often is there an alarm. */
class FalseAlarmTest {

    private static final int TRIALS = 1500;
    private static final int SAMPLES = 30;

    /**
     * More alarms than this happen with a chance below 1 in 1000 if the true rate is 2 %: 30 are
     * expected, with a deviation of 5.4.
     */
    private static final int MOST_ALARMS = 47;

    private static final Judge JUDGE = new Judge(JudgeSettings.DEFAULT);

    private record Count(int alarms, int passes) {}

    private static Count count(Function<Random, List<Sample>> phase) {
        int alarms = 0;
        int passes = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Random random = new Random(seed * 7919L + 13);
            Judgement judgement =
                    JUDGE.rehearsal(phase.apply(random), phase.apply(random), List.of());
            alarms += judgement.verdict() == Verdict.NO_GO ? 1 : 0;
            passes += judgement.verdict() == Verdict.GO ? 1 : 0;
        }
        return new Count(alarms, passes);
    }

    @ParameterizedTest
    @CsvSource({
        "GUEST_PROGRESS, 100, 0.03, 0",
        "GUEST_PROGRESS, 100, 0.1, 0.5",
        "GUEST_PROGRESS, 100, 0.1, 0.8",
        "GUEST_PROGRESS, 100, 0.03, 0.95",
        "NETWORK_LATENCY, 0.05, 0.1, 0.5",
        "NETWORK_LATENCY, 0.05, 0.3, 0.8",
        "CPU_USAGE, 0.2, 0.3, 0.5",
        "CPU_USAGE, 0.8, 0.1, 0.8",
        "MEMORY_USAGE, 0.5, 0.01, 0",
        "MEMORY_USAGE, 0.5, 0.03, 0.8",
        "MEMORY_USAGE, 0.5, 0.01, 0.95"
    })
    void noMoreThanTwoPercentAreCalledBad(
            Metric metric, double level, double deviation, double phi) {
        Count count =
                count(
                        random ->
                                Traces.samples(
                                        metric,
                                        Traces.noisy(random, SAMPLES, level, deviation, phi)));
        assertThat(count.alarms).isLessThanOrEqualTo(MOST_ALARMS);
    }

    @Test
    void heavyTailsAreNoAlarm() {
        Count count =
                count(
                        random ->
                                Traces.samples(
                                        Metric.NETWORK_LATENCY,
                                        Traces.heavy(random, SAMPLES, 0.05, 0.1)));
        assertThat(count.alarms).isLessThanOrEqualTo(MOST_ALARMS);
        assertThat(count.passes).isGreaterThan(TRIALS * 9 / 10);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2, 0.3})
    void aSecondModeIsNoAlarm(double share) {
        Count count =
                count(
                        random ->
                                Traces.samples(
                                        Metric.GUEST_PROGRESS,
                                        Traces.twoModes(random, SAMPLES, share)));
        assertThat(count.alarms).isLessThanOrEqualTo(MOST_ALARMS);
    }

    /** Copies whose load drifts far within a trial: of one round nobody can tell. */
    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.97, 0.99})
    void aSlowlyWaveringLoadIsNoAlarmOfTheFirstRound(double phi) {
        int alarms = 0;
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed * 31L + 3);
            List<Sample> before = wavering(random, phi);
            List<Sample> after = wavering(random, phi);
            boolean alarm = false;
            for (int number = 1; number <= 2; number++) {
                Phase trial = new Phase(after.subList(0, 15 * number), List.of());
                alarm |=
                        JUDGE.rehearsal(
                                                new Phase(before, List.of()),
                                                trial,
                                                List.of(),
                                                new Look(number, 4))
                                        .verdict()
                                == Verdict.NO_GO;
            }
            alarms += alarm ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(12);
    }

    private static List<Sample> wavering(Random random, double phi) {
        double[] swings = Traces.noisy(random, SAMPLES, 1, 0.15, phi);
        double[] values = Arrays.stream(swings).map(v -> 100 * StrictMath.exp(v - 1)).toArray();
        return Traces.samples(Metric.GUEST_PROGRESS, values);
    }

    @Test
    void linesOfAConsoleCountedInTenthsOfASecondPass() {
        Count count = count(random -> Traces.console(random, SAMPLES, 10, 0.01));
        assertThat(count.alarms).isLessThanOrEqualTo(3);
        assertThat(count.passes).isGreaterThan(TRIALS * 98 / 100);
    }

    /** What a simulated VM gives, all metrics at once: an alarm would be one on any of them. */
    @Test
    void aWholeSetOfQuietMetricsPasses() {
        Count count =
                count(
                        random ->
                                Traces.samples(
                                        Traces.TENTH,
                                        Map.of(
                                                Metric.CPU_USAGE,
                                                Traces.noisy(random, SAMPLES, 0.4, 0.03, 0),
                                                Metric.MEMORY_USAGE,
                                                Traces.noisy(random, SAMPLES, 0.5, 0.004, 0),
                                                Metric.IO_RATE,
                                                Traces.noisy(random, SAMPLES, 2e6, 0.03, 0),
                                                Metric.NETWORK_LATENCY,
                                                Traces.noisy(random, SAMPLES, 0.0004, 0.03, 0),
                                                Metric.DIRTY_RATE,
                                                Traces.noisy(random, SAMPLES, 9e6, 0.03, 0),
                                                Metric.GUEST_PROGRESS,
                                                Traces.noisy(random, SAMPLES, 400, 0.02, 0))));
        assertThat(count.alarms).isLessThanOrEqualTo(8);
        assertThat(count.passes).isGreaterThan(TRIALS * 99 / 100);
    }

    @Test
    void theSameSamplesGiveTheSameWords() {
        List<Sample> before = Traces.console(new Random(1), SAMPLES, 10, 0.01);
        List<Sample> after = Traces.console(new Random(2), SAMPLES, 10, 0.01);
        List<Evidence> first = JUDGE.rehearsal(before, after, List.of()).evidence();
        assertThat(new Judge(JudgeSettings.DEFAULT).rehearsal(before, after, List.of()).evidence())
                .isEqualTo(first);
    }
}
