package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must be found in 3 seconds at 10 samples a second, and by which line. */
class HarmFoundTest {

    private static final int TRIALS = 300;
    private static final int SAMPLES = 30;
    private static final Judge JUDGE = new Judge(JudgeSettings.DEFAULT);

    private static int found(
            String subject,
            Function<Random, List<Sample>> before,
            Function<Random, List<Sample>> after) {
        int found = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Random random = new Random(seed * 104729L + 5);
            Judgement judgement =
                    JUDGE.rehearsal(before.apply(random), after.apply(random), List.of());
            assertThat(judgement.verdict()).isNotEqualTo(Verdict.GO);
            Evidence first = judgement.evidence().get(0);
            found += first.verdict() == Verdict.NO_GO && first.subject().equals(subject) ? 1 : 0;
        }
        return found;
    }

    private static List<Sample> noisy(Random random, Metric metric, double level, double noise) {
        return Traces.samples(metric, Traces.noisy(random, SAMPLES, level, noise, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "GUEST_PROGRESS, 400, 0.8, 0.03",
        "GUEST_PROGRESS, 400, 0.9, 0.01",
        "NETWORK_LATENCY, 0.02, 1.3, 0.03",
        "CPU_USAGE, 0.75, 1.2, 0.02",
        "CPU_USAGE, 0.3, 1.8, 0.05",
        "MEMORY_USAGE, 0.5, 1.4, 0.004"
    })
    void harmIsFound(Metric metric, double level, double factor, double noise) {
        int found =
                found(
                        metric.label(),
                        random -> noisy(random, metric, level, noise),
                        random -> noisy(random, metric, level * factor, noise));
        assertThat(found).isGreaterThan(TRIALS * 97 / 100);
    }

    @ParameterizedTest
    @CsvSource({
        "GUEST_PROGRESS, 400, 1.2",
        "NETWORK_LATENCY, 0.02, 0.7",
        "CPU_USAGE, 0.75, 0.7",
        "MEMORY_USAGE, 0.5, 0.7"
    })
    void theSameChangeTheOtherWayIsNoHarm(Metric metric, double level, double factor) {
        for (int seed = 0; seed < TRIALS; seed++) {
            Random random = new Random(seed);
            Judgement judgement =
                    JUDGE.rehearsal(
                            noisy(random, metric, level, 0.004),
                            noisy(random, metric, level * factor, 0.004),
                            List.of());
            assertThat(judgement.verdict()).isEqualTo(Verdict.GO);
        }
    }

    @Test
    void aFifthFewerLinesOfAConsoleAreFound() {
        int found =
                found(
                        "guest-progress",
                        random -> Traces.console(random, SAMPLES, 10, 0.003),
                        random -> Traces.console(random, SAMPLES, 8, 0.003));
        assertThat(found).isGreaterThan(TRIALS * 95 / 100);
    }

    @ParameterizedTest
    @CsvSource({"0.3, 0.0005", "0.6, 0.004", "1.8, 0.01"})
    void aLeakIsFoundAndNamed(double perMinute, double noise) {
        int found =
                found(
                        "memory-usage-trend",
                        random -> noisy(random, Metric.MEMORY_USAGE, 0.4, noise),
                        random -> leaking(random, perMinute, noise));
        assertThat(found).isGreaterThan(TRIALS * 97 / 100);
        Evidence line =
                JUDGE.rehearsal(
                                noisy(new Random(1), Metric.MEMORY_USAGE, 0.4, noise),
                                leaking(new Random(2), perMinute, noise),
                                List.of())
                        .evidence()
                        .get(0);
        assertThat(line.reason()).matches("memory growing [0-9.]+ %/min .*");
        assertThat(line.value()).isBetween(perMinute * 0.7, perMinute * 1.3);
        assertThat(line.threshold()).isEqualTo(0.02);
    }

    /** 30 s, noise of 1 %: six per cent a minute can neither be shown nor ruled out. */
    @Test
    void aLeakThatNoiseHidesDoesNotPass() {
        double[] before = Traces.noisy(new Random(5), SAMPLES, 0.4, 0.025, 0);
        double[] after = Traces.noisy(new Random(6), SAMPLES, 0.4, 0.025, 0);
        Arrays.setAll(after, i -> after[i] + 0.06 * i / 60);
        assertThat(memory(before, after).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        double[] steady = Traces.noisy(new Random(5), SAMPLES, 0.4, 0.005, 0);
        assertThat(memory(steady, steady).verdict()).isEqualTo(Verdict.GO);
    }

    private static Judgement memory(double[] before, double[] after) {
        double[] load = Traces.noisy(new Random(9), SAMPLES, 0.3, 0.02, 0);
        Duration second = Duration.ofSeconds(1);
        return JUDGE.rehearsal(
                Traces.samples(second, Map.of(Metric.MEMORY_USAGE, before, Metric.CPU_USAGE, load)),
                Traces.samples(second, Map.of(Metric.MEMORY_USAGE, after, Metric.CPU_USAGE, load)),
                List.of());
    }

    private static List<Sample> leaking(Random random, double perMinute, double noise) {
        double[] values = Traces.noisy(random, SAMPLES, 0.4, noise, 0);
        for (int i = 0; i < SAMPLES; i++) {
            values[i] += perMinute * i * 0.1 / 60;
        }
        return Traces.samples(Metric.MEMORY_USAGE, values);
    }

    @Test
    void memoryThatFillsUpAtFirstAndThenSettlesIsNoLeak() {
        double[] settling = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            settling[i] = 0.4 + 0.02 * (1 - Math.exp(-i / 4.0));
        }
        Judgement judgement =
                JUDGE.rehearsal(
                        noisy(new Random(4), Metric.MEMORY_USAGE, 0.4, 0.0001),
                        Traces.samples(Metric.MEMORY_USAGE, settling),
                        List.of());
        assertThat(judgement.verdict()).isEqualTo(Verdict.GO);
    }

    @Test
    void fitsAndStartsWithTheSameMeanAreFound() {
        int found =
                found(
                        "guest-progress-steadiness",
                        random -> noisy(random, Metric.GUEST_PROGRESS, 100, 0.02),
                        HarmFoundTest::fitful);
        assertThat(found).isGreaterThan(TRIALS * 80 / 100);
    }

    private static List<Sample> fitful(Random random) {
        double[] values = Traces.noisy(random, SAMPLES, 100, 0.02, 0);
        for (int i = 0; i < SAMPLES; i++) {
            values[i] *= i / 3 % 2 == 0 ? 1.6 : 0.4;
        }
        return Traces.samples(Metric.GUEST_PROGRESS, values);
    }
}
