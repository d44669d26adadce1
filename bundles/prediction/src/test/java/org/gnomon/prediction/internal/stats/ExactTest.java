package org.gnomon.prediction.internal.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ExactTest {

    @Test
    void binomialTailsAreThoseOfCoins() {
        assertThat(Exact.binomialAtLeast(0, 10, 0.5)).isEqualTo(1);
        assertThat(Exact.binomialAtLeast(10, 10, 0.5)).isCloseTo(1 / 1024.0, within(1e-15));
        assertThat(Exact.binomialAtLeast(9, 10, 0.5)).isCloseTo(11 / 1024.0, within(1e-14));
        assertThat(Exact.binomialAtLeast(2, 3, 0.2)).isCloseTo(0.104, within(1e-12));
        assertThat(Exact.binomialAtLeast(11, 10, 0.5)).isZero();
        assertThat(Exact.binomialAtLeast(50_500, 100_000, 0.5)).isCloseTo(0.00079, within(0.00002));
    }

    /** Fisher's lady tasting tea. */
    @Test
    void hypergeometricTailsAreThoseOfTea() {
        assertThat(Exact.hypergeometricAtLeast(4, 4, 4, 8)).isCloseTo(1 / 70.0, within(1e-12));
        assertThat(Exact.hypergeometricAtLeast(3, 4, 4, 8)).isCloseTo(17 / 70.0, within(1e-12));
        assertThat(Exact.hypergeometricAtLeast(0, 4, 4, 8)).isCloseTo(1, within(1e-12));
        assertThat(Exact.hypergeometricAtLeast(5, 4, 4, 8)).isZero();
        assertThat(Exact.hypergeometricAtLeast(3, 9, 4, 10)).isCloseTo(1, within(1e-12));
    }
}
