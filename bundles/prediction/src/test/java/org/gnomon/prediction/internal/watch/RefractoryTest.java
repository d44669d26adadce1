package org.gnomon.prediction.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefractoryTest {

    private final Refractory refractory = new Refractory(10);

    private double pass(int times, double surprise) {
        double last = 0;
        for (int i = 0; i < times; i++) {
            last = refractory.pass(surprise);
        }
        return last;
    }

    @Test
    void whatIsOrdinaryDoesNotPass() {
        assertThat(pass(100, 3.5)).isZero();
        assertThat(pass(1, 3.6)).isEqualTo(3.6);
    }

    @Test
    void theSameAgainDoesNotPassForSomeRows() {
        assertThat(pass(1, 5)).isEqualTo(5);
        assertThat(pass(9, 6)).isZero();
        assertThat(pass(1, 6)).isEqualTo(6);
    }

    @Test
    void whatIsFarMoreSurprisingPasses() {
        assertThat(pass(1, 5)).isEqualTo(5);
        assertThat(pass(1, 6.4)).isZero();
        assertThat(pass(1, 6.6)).isEqualTo(6.6);
        assertThat(pass(1, 7)).isZero();
    }
}
