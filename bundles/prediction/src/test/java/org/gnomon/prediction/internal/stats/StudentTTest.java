package org.gnomon.prediction.internal.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StudentTTest {

    @Test
    void agreesWithPrintedTables() {
        assertThat(StudentT.quantile(0.95, 1)).isCloseTo(6.314, within(0.001));
        assertThat(StudentT.quantile(0.975, 2)).isCloseTo(4.303, within(0.001));
        assertThat(StudentT.quantile(0.95, 5)).isCloseTo(2.015, within(0.001));
        assertThat(StudentT.quantile(0.99, 10)).isCloseTo(2.764, within(0.001));
        assertThat(StudentT.quantile(0.995, 30)).isCloseTo(2.750, within(0.001));
        assertThat(StudentT.quantile(0.95, 1e6)).isCloseTo(1.645, within(0.001));
    }

    @Test
    void tailsAreSymmetricAndGoToTheEnds() {
        assertThat(StudentT.above(0, 3.5)).isCloseTo(0.5, within(1e-12));
        assertThat(StudentT.above(-1.7, 3.5) + StudentT.above(1.7, 3.5))
                .isCloseTo(1, within(1e-12));
        assertThat(StudentT.above(Double.POSITIVE_INFINITY, 3)).isZero();
        assertThat(StudentT.above(Double.NEGATIVE_INFINITY, 3)).isEqualTo(1);
        assertThat(StudentT.above(1e6, 4)).isBetween(0.0, 1e-20);
    }
}
