package org.gnomon.prediction.internal.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StretchTest {

    @Test
    void leavesOutWhatWasNotMeasuredButCountsIt() {
        Stretch stretch = Stretch.of(new double[] {0, 1, 2, 3}, new double[] {5, Double.NaN, 7, 8});
        assertThat(stretch.values()).containsExactly(5, 7, 8);
        assertThat(stretch.samples()).isEqualTo(4);
        assertThat(stretch.exposure()).isCloseTo(4, within(1e-12));
        assertThat(stretch.parts()).containsExactly(0);
    }

    @Test
    void aLongGapBeginsAPartAndIsNoTimeOfIt() {
        double[] seconds = {0, 2, 4, 6, 100, 102, 104};
        Stretch stretch = Stretch.of(seconds, new double[] {1, 1, 1, 1, 2, 2, 2});
        assertThat(stretch.parts()).containsExactly(0, 4);
        assertThat(stretch.span()).isCloseTo(10, within(1e-12));
        assertThat(stretch.longest()).isCloseTo(6, within(1e-12));
        assertThat(stretch.exposure()).isCloseTo(14, within(1e-12));
        assertThat(stretch.weights()).containsExactly(2, 2, 2, 2, 2, 2, 2);
        Bins bins = Bins.of(stretch);
        assertThat(bins.parts()).containsExactly(0, 4);
        assertThat(bins.to()[3]).isCloseTo(7, within(1e-12));
        assertThat(bins.from()[4]).isCloseTo(99, within(1e-12));
    }

    @Test
    void manyValuesAreTakenTogether() {
        double[] seconds = new double[24_000];
        double[] values = new double[24_000];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = i;
            values[i] = i % 7 + 0.5;
        }
        Bins bins = Bins.of(Stretch.of(seconds, values));
        assertThat(bins.values()).hasSize(240);
        assertThat(bins.seconds()).isCloseTo(100, within(1e-9));
    }

    @Test
    void findsAnotherStretchInTheSameTimesAlsoIfItIsCoarser() {
        Bins bins = Bins.of(Stretch.of(new double[] {0, 1, 2, 3, 4, 5}, new double[6]));
        Stretch other = Stretch.of(new double[] {0.5, 2.5, 4.5}, new double[] {1, 3, 5});
        assertThat(bins.beside(other)).containsExactly(1, 1, 2, 3, 4, 5);
        Stretch elsewhere = Stretch.of(new double[] {50, 51, 52}, new double[] {1, 3, 5});
        assertThat(bins.beside(elsewhere)).isEmpty();
        assertThat(bins.beside(Stretch.EMPTY)).isEmpty();
    }

    @Test
    void nothingIsNothing() {
        assertThat(Stretch.EMPTY.size()).isZero();
        assertThat(Stretch.EMPTY.span()).isZero();
        assertThat(Stretch.EMPTY.longest()).isZero();
        assertThat(Stretch.EMPTY.exposure()).isZero();
    }
}
