package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
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

/** Looking several times at one trial. */
class LooksTest {

    private static final int TRIALS = 600;
    private static final Judge JUDGE = new Judge(JudgeSettings.DEFAULT);

    private static Judgement look(List<Sample> before, List<Sample> after, Look look) {
        return JUDGE.rehearsal(
                new Phase(before, List.of()), new Phase(after, List.of()), List.of(), look);
    }

    private static List<Sample> work(double[] values) {
        return Traces.samples(Metric.GUEST_PROGRESS, values);
    }

    @Test
    void whatAllLooksSpendIsWhatIsThere() {
        for (int planned : new int[] {1, 2, 4, 9}) {
            double alpha = 0;
            double risk = 0;
            double last = 0;
            for (int number = 1; number <= planned; number++) {
                Budget budget = Budget.of(JudgeSettings.DEFAULT, new Look(number, planned));
                assertThat(budget.alpha()).isGreaterThan(last);
                last = budget.alpha();
                alpha += budget.alpha();
                risk += budget.risk();
            }
            assertThat(alpha).isCloseTo(JudgeSettings.DEFAULT.alpha(), within(1e-12));
            assertThat(risk).isCloseTo(0.05, within(1e-12));
        }
        assertThat(Budget.of(JudgeSettings.DEFAULT, new Look(9, 4)))
                .isEqualTo(Budget.of(JudgeSettings.DEFAULT, new Look(4, 4)));
    }

    /** Noise so large that a harmless update often looks 10 % worse. */
    @Test
    void lookingFourTimesDoesNotCryWolf() {
        int alarms = 0;
        int careless = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Random random = new Random(seed * 13L + 1);
            double[] before = Traces.noisy(random, 60, 100, 0.4, 0);
            double[] after = Traces.noisy(random, 60, 100, 0.4, 0);
            boolean alarm = false;
            boolean carelessAlarm = false;
            for (int number = 1; number <= 4; number++) {
                List<Sample> some = work(Arrays.copyOf(after, 15 * number));
                alarm |= look(work(before), some, new Look(number, 4)).verdict() == Verdict.NO_GO;
                carelessAlarm |= look(work(before), some, Look.ONLY).verdict() == Verdict.NO_GO;
            }
            alarms += alarm ? 1 : 0;
            careless += carelessAlarm ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(TRIALS / 100 + 8);
        assertThat(careless).isGreaterThan(alarms);
    }

    /** What happens now and then before may not have happened yet in a short while after. */
    @ParameterizedTest
    @CsvSource({"0.20, 210, 20", "0.25, 120, 10", "0.30, 120, 10"})
    void aSecondModeThatAShortLookHasNotMetIsNoHarm(double share, int before, int step) {
        int alarms = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            double[] all = Traces.twoModes(new Random(seed), before + 3 * step, share);
            List<Sample> normal = work(Arrays.copyOf(all, before));
            boolean alarm = false;
            for (int number = 1; number <= 3; number++) {
                double[] some = Arrays.copyOfRange(all, before, before + number * step);
                alarm |=
                        JUDGE.watch(normal, work(some), List.of(), new Look(number, 4)).verdict()
                                == Verdict.NO_GO;
            }
            alarms += alarm ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(TRIALS / 100);
    }

    @Test
    void anEarlyLookStopsOnlyWhatIsPlain() {
        double[] before = Traces.noisy(new Random(1), 30, 100, 0.08, 0);
        double[] half = Traces.noisy(new Random(2), 15, 100, 0.08, 0);
        Look first = new Look(1, 4);
        assertThat(look(work(before), work(Traces.times(half, 0.7)), first).verdict())
                .isEqualTo(Verdict.NO_GO);
        assertThat(look(work(before), work(Traces.times(half, 0.93)), first).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void anInconclusiveLineSaysHowMuchLongerItWouldTake() {
        Judgement judgement =
                look(
                        work(Traces.noisy(new Random(1), 1200, 100, 0.2, 0)),
                        work(Traces.noisy(new Random(2), 30, 98.5, 0.2, 0)),
                        Look.ONLY);
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.evidence().get(0).reason())
                .containsPattern("; about [0-9.]+ (s|min) more of the trial would tell\\.");
    }

    @Test
    void orThatTheTimeBeforeTheUpdateWasTooShort() {
        Judgement judgement =
                look(
                        work(Traces.noisy(new Random(4), 30, 100, 0.3, 0)),
                        work(Traces.noisy(new Random(5), 300, 97, 0.3, 0)),
                        Look.ONLY);
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.evidence().get(0).reason())
                .containsPattern("both phases would have to be about [0-9.]+ times as long\\.");
    }

    /** Three fresh copies, each with memory that fills up anew: a saw-tooth is no leak. */
    @Test
    void roundsOfATrialAreNotTakenForNeighbours() {
        List<Sample> before = rounds(0.4, 0, 0);
        List<Sample> filling = rounds(0.4, 0.3, 15);
        Judgement judgement = look(before, filling, new Look(4, 4));
        assertThat(judgement.evidence().get(0).subject()).isEqualTo("memory-usage-trend");
        assertThat(judgement.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(look(filling, filling, new Look(4, 4)).verdict()).isEqualTo(Verdict.GO);
    }

    private static List<Sample> rounds(double level, double perMinute, long offset) {
        List<Sample> all = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            double[] memory = Traces.noisy(new Random(round + 7), 40, level, 0.001, 0);
            double[] cpu = Traces.noisy(new Random(round), 40, 0.3, 0.02, 0);
            for (int i = 0; i < memory.length; i++) {
                memory[i] += perMinute * i * 0.1 / 60;
            }
            for (Sample s :
                    Traces.samples(
                            Traces.TENTH,
                            Map.of(Metric.MEMORY_USAGE, memory, Metric.CPU_USAGE, cpu))) {
                all.add(
                        new Sample(
                                s.vm(),
                                s.at().plusSeconds(60L * round + offset),
                                s.data(),
                                s.dirtyRate(),
                                s.guestProgress()));
            }
        }
        return all;
    }
}
