package org.gnomon.forecast.lstm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ActivationsTest {

    @Test
    void curvesAreThoseOfTheLibrary() {
        for (double x = -60; x <= 60; x += 0.0137) {
            assertThat(Activations.tanh(x)).isCloseTo(StrictMath.tanh(x), within(1e-8));
            assertThat(Activations.sigmoid(x))
                    .isCloseTo(1 / (1 + StrictMath.exp(-x)), within(1e-8));
        }
    }

    @Test
    void endsAreFlat() {
        assertThat(Activations.tanh(1e300)).isEqualTo(1);
        assertThat(Activations.tanh(-1e300)).isEqualTo(-1, within(1e-15));
        assertThat(Activations.sigmoid(Double.NEGATIVE_INFINITY)).isEqualTo(0, within(1e-15));
    }
}
