package org.gnomon.prediction.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.gnomon.model.Evidence;
import org.gnomon.model.Judgement;
import org.gnomon.model.Metric;
import org.gnomon.model.Sample;
import org.gnomon.model.Verdict;
import org.gnomon.prediction.internal.judge.Judge;
import org.gnomon.prediction.internal.judge.JudgeSettings;
import org.gnomon.service.PredictiveAnalysis.Look;
import org.gnomon.service.PredictiveAnalysis.Watched;
import org.junit.jupiter.api.Test;

/** A watch as the standard policy has it: 210 samples before, 60 after, one a second. */
class WatchJudgeTest {

    private static final Instant SWITCH = Instant.parse("2026-03-10T10:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int BEFORE = 210;
    private static final int AFTER = 60;
    private static final WatchJudge JUDGE = new WatchJudge(new Judge(JudgeSettings.DEFAULT));

    private static double[] values(long seed, int from, int to, IntToDoubleFunction level) {
        Random random = new Random(seed);
        double[] values = new double[to - from];
        Arrays.setAll(
                values, i -> level.applyAsDouble(from + i) * (1 + 0.03 * random.nextGaussian()));
        return values;
    }

    /** A metric whose level depends on the row, the switch being at row 0. */
    private static Watched watched(Metric metric, long seed, IntToDoubleFunction level) {
        return new Watched(
                List.of(),
                Samples.series(
                        SWITCH.minusSeconds(BEFORE),
                        SECOND,
                        metric,
                        values(seed, -BEFORE, 0, level)),
                Samples.series(SWITCH, SECOND, metric, values(seed + 1, 0, AFTER, level)));
    }

    private static Watched with(Watched watched, List<Sample> history) {
        return new Watched(history, watched.before(), watched.after());
    }

    private static List<Sample> daily(Metric metric, int days, double now) {
        List<Sample> history = new ArrayList<>();
        for (int day = days; day >= 1; day--) {
            for (int step = 0; step < 288; step++) {
                Instant at = SWITCH.minus(Duration.ofDays(day)).plus(Duration.ofMinutes(5L * step));
                double value = step < 12 ? now : 0.2;
                history.add(Samples.one(at, metric, value));
            }
        }
        history.removeIf(sample -> !sample.at().isBefore(SWITCH.minusSeconds(BEFORE)));
        return history;
    }

    private static Judgement judge(Watched watched) {
        return JUDGE.judge(watched, List.of(), Look.ONLY);
    }

    private static List<Evidence> lines(Judgement judged, String subject) {
        return judged.evidence().stream().filter(e -> e.subject().equals(subject)).toList();
    }

    @Test
    void healthyIsGoAndSaysThatNothingWasUnusual() {
        Judgement judged = judge(watched(Metric.GUEST_PROGRESS, 1, i -> 40));
        assertThat(judged.verdict()).isEqualTo(Verdict.GO);
        assertThat(lines(judged, "anomaly-watch"))
                .singleElement()
                .extracting(Evidence::verdict)
                .isEqualTo(Verdict.GO);
    }

    @Test
    void slowedFromTheSwitchOnIsNoGo() {
        Judgement judged = judge(watched(Metric.GUEST_PROGRESS, 2, i -> i < 0 ? 40 : 20));
        assertThat(judged.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(judged.evidence().get(0).verdict()).isEqualTo(Verdict.NO_GO);
    }

    @Test
    void harmThatBeginsLateIsNoGo() {
        Watched late = watched(Metric.GUEST_PROGRESS, 3, i -> i < 40 ? 40 : 25);
        Judgement judged = judge(late);
        assertThat(judged.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(lines(judged, "guest-progress-anomaly"))
                .singleElement()
                .satisfies(
                        line -> {
                            assertThat(line.verdict()).isEqualTo(Verdict.NO_GO);
                            assertThat(line.reason()).contains("25").contains("40");
                            assertThat(line.value()).isLessThan(line.threshold());
                        });
    }

    @Test
    void shortEventIsANote() {
        Judgement judged =
                judge(watched(Metric.GUEST_PROGRESS, 4, i -> i >= 40 && i < 43 ? 5 : 40));
        assertThat(lines(judged, "guest-progress-change")).isEmpty();
        assertThat(judged.verdict()).isEqualTo(Verdict.GO);
        assertThat(lines(judged, "guest-progress-anomaly"))
                .singleElement()
                .extracting(Evidence::verdict)
                .isEqualTo(Verdict.GO);
    }

    /** One line of a console that came a reading later is no event for anybody. */
    @Test
    void oneLateLineIsNoReasonForAnAlert() {
        double[] before = new double[BEFORE];
        double[] after = new double[AFTER];
        Arrays.fill(before, 10);
        Arrays.fill(after, 10);
        after[30] = 0;
        after[31] = 20;
        Judgement judged =
                judge(
                        new Watched(
                                List.of(),
                                Samples.series(
                                        SWITCH.minusSeconds(BEFORE),
                                        SECOND,
                                        Metric.GUEST_PROGRESS,
                                        before),
                                Samples.series(SWITCH, SECOND, Metric.GUEST_PROGRESS, after)));
        assertThat(judged.verdict()).isEqualTo(Verdict.GO);
        assertThat(lines(judged, "guest-progress-anomaly")).isEmpty();
    }

    @Test
    void changeForTheBetterIsNoReasonForAnAlert() {
        Judgement judged = judge(watched(Metric.GUEST_PROGRESS, 5, i -> i < 0 ? 40 : 80));
        assertThat(judged.verdict()).isEqualTo(Verdict.GO);
        assertThat(lines(judged, "guest-progress-change"))
                .singleElement()
                .satisfies(line -> assertThat(line.reason()).contains("no harm"));
    }

    @Test
    void metricWithoutDirectionNeverDecides() {
        Watched progress = watched(Metric.GUEST_PROGRESS, 6, i -> 40);
        Watched rate = watched(Metric.IO_RATE, 7, i -> i < 0 ? 1e6 : 9e6);
        Judgement judged =
                judge(
                        new Watched(
                                List.of(),
                                join(progress.before(), rate.before()),
                                join(progress.after(), rate.after())));
        assertThat(judged.verdict()).isEqualTo(Verdict.GO);
        assertThat(lines(judged, "io-rate-change")).hasSize(1);
    }

    private static List<Sample> join(List<Sample> progress, List<Sample> rate) {
        List<Sample> joined = new ArrayList<>();
        for (int i = 0; i < progress.size(); i++) {
            joined.add(
                    Samples.one(
                            progress.get(i).at(),
                            java.util.Map.of(
                                    Metric.GUEST_PROGRESS,
                                    progress.get(i).guestProgress(),
                                    Metric.IO_RATE,
                                    rate.get(i).data().ioRate())));
        }
        return joined;
    }

    @Test
    void sameAtTheSameTimeYesterdayIsNoReasonToGoBack() {
        Watched rise = watched(Metric.CPU_USAGE, 8, i -> i < 0 ? 0.2 : 0.8);
        assertThat(judge(rise).verdict()).isEqualTo(Verdict.NO_GO);
        Judgement explained = judge(with(rise, daily(Metric.CPU_USAGE, 3, 0.8)));
        // Nor is it proof that all is well.
        assertThat(explained.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(explained.evidence().get(0).reason()).contains("3 of the 3 days");
        assertThat(lines(explained, "cpu-usage-daily")).hasSize(1);
        assertThat(lines(explained, "cpu-usage-anomaly")).isEmpty();
    }

    @Test
    void anotherLevelYesterdayExcusesNothing() {
        Watched rise = watched(Metric.CPU_USAGE, 9, i -> i < 0 ? 0.2 : 0.8);
        Judgement judged = judge(with(rise, daily(Metric.CPU_USAGE, 3, 0.25)));
        assertThat(judged.verdict()).isEqualTo(Verdict.NO_GO);
    }

    @Test
    void findingIsNeverExcused() {
        Watched rise = watched(Metric.CPU_USAGE, 10, i -> i < 0 ? 0.2 : 0.8);
        Evidence certain = new Evidence("cpu-usage", Verdict.NO_GO, 1, 1, "It is on fire.");
        Judgement judged =
                JUDGE.judge(
                        with(rise, daily(Metric.CPU_USAGE, 3, 0.8)), List.of(certain), Look.ONLY);
        assertThat(judged.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(judged.evidence().get(0)).isEqualTo(certain);
    }

    @Test
    void missingDataIsInconclusive() {
        Watched none = new Watched(List.of(), List.of(), List.of());
        assertThat(judge(none).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        Watched healthy = watched(Metric.GUEST_PROGRESS, 11, i -> 40);
        Watched few =
                new Watched(
                        List.of(), healthy.before().subList(0, 5), healthy.after().subList(0, 3));
        Judgement judged = judge(few);
        assertThat(judged.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(lines(judged, "anomaly-watch"))
                .singleElement()
                .extracting(Evidence::verdict)
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void sameInputsInAnyOrderGiveTheSameVerdict() {
        Watched late = watched(Metric.GUEST_PROGRESS, 12, i -> i < 40 ? 40 : 25);
        List<Sample> before = new ArrayList<>(late.before());
        List<Sample> after = new ArrayList<>(late.after());
        Collections.reverse(before);
        Collections.reverse(after);
        assertThat(judge(new Watched(List.of(), before, after))).isEqualTo(judge(late));
    }

    /** A watch in steps of five minutes, with a peak at the same time each day. */
    @Test
    void whatIsSoEveryDayIsNotUnlikeThePast() {
        assertThat(surprises(0)).isEmpty();
        assertThat(surprises(144)).isNotEmpty();
    }

    private static Optional<MetricWatch.Event> surprises(int later) {
        int day = 288;
        Duration step = Duration.ofMinutes(5);
        IntToDoubleFunction peak = i -> Math.floorMod(i, day) < 24 ? 0.8 : 0.2;
        List<Sample> before =
                Samples.series(
                        SWITCH.minus(step.multipliedBy(6 * day)),
                        step,
                        Metric.CPU_USAGE,
                        values(1, 0, 6 * day, peak));
        List<Sample> after =
                Samples.series(
                        SWITCH.plus(step.multipliedBy(later)),
                        step,
                        Metric.CPU_USAGE,
                        values(2, 0, 24, peak));
        return new MetricWatch(HarmRule.TABLE.get(2), before, after).event(5);
    }

    /** Whoever rolls back without need is not asked again. */
    @Test
    void healthyWatchesAreSeldomHarm() {
        int bad = 0;
        int notes = 0;
        for (int seed = 0; seed < 300; seed++) {
            Judgement judged = judge(watched(Metric.GUEST_PROGRESS, 1000 + 2 * seed, i -> 40));
            bad += judged.verdict() == Verdict.NO_GO ? 1 : 0;
            notes += lines(judged, "guest-progress-anomaly").size();
        }
        assertThat(bad).isLessThanOrEqualTo(3);
        assertThat(notes).isLessThanOrEqualTo(3);
    }

    @Test
    void lateHarmIsMostlyFound() {
        int found = 0;
        for (int seed = 0; seed < 100; seed++) {
            Watched late = watched(Metric.GUEST_PROGRESS, 5000 + 2 * seed, i -> i < 30 ? 40 : 32);
            found += judge(late).verdict() == Verdict.NO_GO ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(85);
    }
}
