package org.gnomon.prediction.internal.forecast.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.gnomon.model.GnomonException;
import org.junit.jupiter.api.Test;

class ConformalStateTest {

    private static final int HORIZON = 12;

    private static ConformalState calibrated(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] errors = new double[20][HORIZON];
        for (double[] path : errors) {
            Arrays.setAll(path, h -> random.nextGaussian());
        }
        return Calibration.of(errors, apart(12), HORIZON);
    }

    /** Twenty origins. */
    private static int[] apart(int steps) {
        return IntStream.range(0, 20).map(i -> 100 + steps * i).toArray();
    }

    /** Which share of errors of such a size is inside, adapted on the way or not. */
    private static double share(ConformalState state, double size, int values, boolean adapts) {
        SplittableRandom random = new SplittableRandom(77);
        int held = 0;
        for (int i = 0; i < values; i++) {
            int ahead = 1 + i % HORIZON;
            double error = size * random.nextGaussian();
            Bounds bounds = state.around(new double[HORIZON], false);
            boolean inside =
                    error >= bounds.lower()[ahead - 1] && error <= bounds.upper()[ahead - 1];
            held += inside ? 1 : 0;
            state = adapts ? state.observe(ahead, 0, error) : state;
        }
        return (double) held / values;
    }

    @Test
    void aboutNineOfTenAreInside() {
        double sum = 0;
        for (int seed = 0; seed < 50; seed++) {
            sum += share(calibrated(seed), 1, 500, false);
        }
        assertThat(sum / 50).isBetween(0.85, 0.94);
    }

    @Test
    void afterTheErrorsGrowTheIntervalsFollow() {
        assertThat(share(calibrated(1), 4, 8000, false)).isLessThan(0.6);
        assertThat(share(calibrated(1), 4, 8000, true)).isBetween(0.86, 0.92);
    }

    @Test
    void afterTheErrorsShrinkTheIntervalsFollow() {
        assertThat(share(calibrated(1), 0.75, 8000, false)).isGreaterThan(0.955);
        assertThat(share(calibrated(1), 0.75, 8000, true)).isBetween(0.87, 0.945);
    }

    @Test
    void aNewCalibrationKeepsWhatWasLearned() {
        ConformalState old = calibrated(1);
        for (int i = 0; i < 100; i++) {
            old = old.observe(1, 0, 100);
        }
        double before = calibrated(2).around(new double[1], false).upper()[0];
        double after = calibrated(2).adopt(old).around(new double[1], false).upper()[0];
        assertThat(after).isGreaterThan(2 * before);
    }

    @Test
    void oneSidedErrorsGiveAOneSidedInterval() {
        double[][] errors = new double[20][1];
        for (int i = 0; i < 20; i++) {
            errors[i][0] = i % 5 == 0 ? 100 : 0;
        }
        Bounds bounds = Calibration.of(errors, apart(1), 1).around(new double[] {5}, false);
        assertThat(bounds.upper()[0]).isGreaterThanOrEqualTo(105);
        assertThat(bounds.lower()[0]).isGreaterThan(3);
    }

    @Test
    void originsThatOverlapPromiseNoMoreThanTheTimeTheySpan() {
        double[][] errors = new double[20][48];
        for (double[] path : errors) {
            Arrays.setAll(path, h -> h % 5);
        }
        assertThat(Calibration.of(errors, apart(48), 48).promised()).isEqualTo(48);
        assertThat(Calibration.of(errors, apart(12), 48).promised()).isEqualTo(24);
        assertThat(Calibration.of(errors, apart(1), 48).promised()).isEqualTo(6);
    }

    @Test
    void aFigureThatCannotBeNegativeIsNotSaidToBe() {
        Bounds bounds = calibrated(3).around(new double[] {0.1, 0.2}, true);
        assertThat(bounds.lower()).containsOnly(0);
        assertThat(calibrated(3).around(new double[] {-5}, true).lower()[0]).isEqualTo(-5);
    }

    @Test
    void whatIsNoNumberTeachesNothing() {
        ConformalState state = calibrated(4);
        assertThat(state.observe(1, 0, Double.NaN)).isSameAs(state);
        assertThat(state.observe(0, 0, 1)).isSameAs(state);
    }

    @Test
    void aStateIsReadAsItWasWritten() {
        ConformalState state = calibrated(5).observe(1, 0, 50).observe(7, 0, 0);
        ConformalState read = ConformalState.restore(state.state());
        assertThat(read).isEqualTo(state);
        assertThat(read.around(new double[30], false).upper())
                .isEqualTo(state.around(new double[30], false).upper());
        assertThat(state.state()).hasSizeLessThan(1024);
    }

    @Test
    void bytesThatAreNoStateAreRefused() {
        byte[] state = calibrated(6).state();
        for (int length = 0; length < state.length; length++) {
            byte[] cut = Arrays.copyOf(state, length);
            assertThatThrownBy(() -> ConformalState.restore(cut))
                    .isInstanceOf(GnomonException.class);
        }
        for (int bit = 0; bit < 8 * state.length; bit++) {
            byte[] flipped = state.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> ConformalState.restore(flipped))
                    .isInstanceOf(GnomonException.class);
        }
    }
}
