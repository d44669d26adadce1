package org.gnomon.conformance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.junit.jupiter.api.Test;

/** The contract passes on the plainest forecaster, and fails on one that answers NaN. */
class ForecasterContractTest implements ForecasterContract {

    @Override
    public Forecaster forecaster() {
        return new Last(true);
    }

    @Test
    void forecasterThatAnswersNanIsFound() {
        ForecasterContract bad = () -> new Last(false);
        assertThatThrownBy(bad::f03_gapsAreCopedWith).isInstanceOf(AssertionError.class);
    }

    /**
     * Says the last value.
     *
     * @param skipsGaps false to be broken
     */
    record Last(boolean skipsGaps) implements Forecaster {

        @Override
        public Descriptor descriptor() {
            return new Descriptor("last", "1", "the last value", 1);
        }

        @Override
        public FittedModel restore(byte[] state) {
            throw new AssertionError("not in this test");
        }

        @Override
        public FittedModel fit(Series history, long seed) {
            int i = history.size() - 1;
            while (skipsGaps && i >= 0 && !Double.isFinite(history.get(i))) {
                i--;
            }
            if (i < 0) {
                throw Problem.of(Problem.REFUSED, "no value", "").asException();
            }
            double last = history.get(i);
            return new FittedModel() {
                @Override
                public double[] forecast(int horizon) {
                    double[] values = new double[horizon];
                    Arrays.fill(values, last);
                    return values;
                }

                @Override
                public byte[] state() {
                    return new byte[0];
                }

                @Override
                public String provenance() {
                    return "the last value, " + last;
                }
            };
        }
    }
}
