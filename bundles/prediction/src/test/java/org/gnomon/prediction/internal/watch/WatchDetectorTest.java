package org.gnomon.prediction.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.gnomon.model.GnomonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchDetectorTest {

    private static final int STEP = 300;
    private static final int DAY = 86_400 / STEP;
    private static final double ALARM = 0.5;

    private static double[] scores(int learning, double... values) {
        WatchDetector detector = new WatchDetector(learning);
        double[] scores = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            scores[i] = detector.next((long) i * STEP, values[i]).score();
        }
        return scores;
    }

    private static double[] noise(long seed, int rows, double level, double deviation) {
        Random random = new Random(seed);
        double[] values = new double[rows];
        Arrays.setAll(values, i -> level + deviation * random.nextGaussian());
        return values;
    }

    private static int[] alarms(double[] scores) {
        return IntStream.range(0, scores.length).filter(i -> scores[i] >= ALARM).toArray();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, -7.3, 45, 1.0 / 3, 1e12, 1e-12})
    void constantNeverAlarms(double level) {
        double[] values = new double[5 * DAY];
        Arrays.fill(values, level);
        assertThat(scores(200, values)).containsOnly(0);
    }

    @Test
    void changedFutureNeverChangesAPastScore() {
        double[] values = noise(1, 1500, 50, 5);
        values[900] = 400;
        double[] whole = scores(200, values);
        double[] other = values.clone();
        for (int i = 1000; i < other.length; i++) {
            other[i] = -1e6 * i;
        }
        assertThat(Arrays.copyOf(scores(200, other), 1000))
                .containsExactly(Arrays.copyOf(whole, 1000));
    }

    @Test
    void scoresAreBetweenZeroAndOne() {
        double[] values = noise(2, 2000, 0, 1);
        values[700] = 1e300;
        values[800] = -1e300;
        values[900] = Double.MIN_VALUE;
        assertThat(Arrays.stream(scores(200, values)).boxed())
                .allMatch(score -> score >= 0 && score < 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void levelShiftIsFoundSoon(int seed) {
        double[] values = noise(seed, 1200, 50, 2);
        for (int i = 800; i < values.length; i++) {
            values[i] += 12;
        }
        assertThat(alarms(Arrays.copyOfRange(scores(200, values), 800, 824))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void spikeIsFoundAtOnce(int seed) {
        double[] values = noise(seed, 1200, 50, 2);
        values[800] += 60;
        assertThat(alarms(Arrays.copyOfRange(scores(200, values), 800, 802))).isNotEmpty();
    }

    @Test
    void silenceAfterNoiseIsFound() {
        double[] values = noise(7, 1200, 50, 2);
        Arrays.fill(values, 800, 1200, 50);
        assertThat(alarms(Arrays.copyOfRange(scores(200, values), 800, 850))).isNotEmpty();
    }

    /** Ten files' worth: an alarm a day would be no watch. */
    @Test
    void noiseSeldomAlarms() {
        int alarms = 0;
        for (int seed = 0; seed < 20; seed++) {
            alarms += alarms(scores(600, noise(seed, 14 * DAY, 50, 2))).length;
        }
        assertThat(alarms).isLessThan(20 * 4);
    }

    private static double[] daily(long seed) {
        Random random = new Random(seed);
        double[] values = new double[14 * DAY];
        for (int i = 0; i < values.length; i++) {
            int hour = i % DAY * 24 / DAY;
            values[i] = (hour >= 9 && hour < 18 ? 80 : 20) + random.nextGaussian();
        }
        return values;
    }

    /** After two days the first steep edge of the third may be one more, as jumps are rare. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5})
    void dailyPatternIsNotAlarmedAfterTwoDays(int seed) {
        assertThat(alarms(scores(2 * DAY, daily(seed))).length).isLessThanOrEqualTo(1);
        assertThat(alarms(scores(3 * DAY, daily(seed)))).isEmpty();
    }

    @Test
    void whatTheDayBeforeExplainsIsLessSurprising() {
        double[] once = noise(4, 3 * DAY, 50, 1);
        Arrays.fill(once, 2 * DAY + 100, 2 * DAY + 130, 90);
        double[] daily = once.clone();
        Arrays.fill(daily, DAY + 100, DAY + 130, 90);
        int end = 2 * DAY + 130;
        double unlike = total(once, end);
        double alike = total(daily, end);
        assertThat(alike).isLessThan(unlike / 2);
    }

    private static double total(double[] values, int end) {
        WatchDetector detector = new WatchDetector(100);
        double total = 0;
        for (int i = 0; i < end; i++) {
            double surprise = detector.next((long) i * STEP, values[i]).surprise();
            total += i >= end - 30 ? surprise : 0;
        }
        return total;
    }

    @Test
    void oneAlarmForOneEvent() {
        double[] values = noise(5, 1200, 50, 1);
        for (int i = 800; i < 840; i++) {
            values[i] += i % 2 == 0 ? 40 : 0;
        }
        int[] alarms = alarms(Arrays.copyOfRange(scores(400, values), 800, 900));
        assertThat(alarms).hasSizeBetween(1, 4);
    }

    @Test
    void learningRowsAreSilent() {
        double[] values = noise(6, 600, 50, 1);
        values[300] = 500;
        values[500] = 5000;
        double[] scores = scores(400, values);
        assertThat(Arrays.copyOf(scores, 400)).containsOnly(0);
        assertThat(scores[500]).isGreaterThan(ALARM);
    }

    @Test
    void gapsAndWhatWasNotMeasuredAreLeftOut() {
        double[] values = noise(8, 1000, 50, 2);
        WatchDetector plain = new WatchDetector(200);
        WatchDetector gaps = new WatchDetector(200);
        for (int i = 0; i < values.length; i++) {
            double score = plain.next((long) i * STEP, values[i]).score();
            if (i % 7 == 0) {
                assertThat(gaps.next((long) i * STEP, Double.NaN).score()).isZero();
                gaps.next((long) i * STEP, Double.POSITIVE_INFINITY);
            }
            assertThat(gaps.next((long) i * STEP, values[i]).score()).isEqualTo(score);
        }
    }

    @Test
    void longGapIsNoAnomalyByItself() {
        double[] values = noise(9, 4 * DAY, 50, 2);
        WatchDetector detector = new WatchDetector(DAY);
        double most = 0;
        for (int i = 0; i < values.length; i++) {
            long at = (long) i * STEP + (i > 2 * DAY ? 30L * 86_400 : 0);
            double score = detector.next(at, values[i]).score();
            most = i > 2 * DAY && i < 2 * DAY + 50 ? Math.max(most, score) : most;
        }
        assertThat(most).isLessThan(ALARM);
    }

    @Test
    void clockThatGoesBackDoesNotHarm() {
        double[] values = noise(10, 3 * DAY, 50, 2);
        WatchDetector detector = new WatchDetector(DAY);
        for (int i = 0; i < values.length; i++) {
            long at = (long) i * STEP - (i > 2 * DAY ? 7200 : 0);
            assertThat(detector.next(at, values[i]).score()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void unitDoesNotMatter() {
        double[] values = noise(11, 1500, 50, 5);
        values[1000] = 200;
        double[] larger = Arrays.stream(values).map(v -> v * 1024).toArray();
        assertThat(alarms(scores(300, larger))).containsExactly(alarms(scores(300, values)));
    }

    @Test
    void leanSaysWhichWay() {
        double[] values = noise(12, 500, 50, 1);
        WatchDetector up = new WatchDetector(100);
        WatchDetector down = new WatchDetector(100);
        double high = 0;
        double low = 0;
        for (int i = 0; i < values.length; i++) {
            high = up.next(i, values[i] + (i > 450 ? 20 : 0)).lean();
            low = down.next(i, values[i] - (i > 450 ? 20 : 0)).lean();
        }
        assertThat(high).isPositive();
        assertThat(low).isNegative();
    }

    @Test
    void hasToLearnFromSomething() {
        assertThatThrownBy(() -> new WatchDetector(0))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("0 values");
    }
}
