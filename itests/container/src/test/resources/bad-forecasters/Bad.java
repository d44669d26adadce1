package org.example.bad;

import java.util.Arrays;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/** What a forecaster must not do; a class for each. */
abstract class Bad implements Forecaster {

    private final String name;

    Bad(String name) {
        this.name = name;
    }

    abstract double value(Series history);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(name, "1", "misbehaves, for a test", 1);
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        double value = value(history);
        return new FittedModel() {
            @Override
            public double[] forecast(int horizon) {
                double[] values = new double[horizon];
                Arrays.fill(values, value);
                return values;
            }

            @Override
            public String provenance() {
                return "made up";
            }

            @Override
            public byte[] state() {
                return new byte[0];
            }
        };
    }

    @Override
    public FittedModel restore(byte[] state) {
        throw new UnsupportedOperationException();
    }

    public static final class Throws extends Bad {
        public Throws() {
            super("throws");
        }

        @Override
        double value(Series history) {
            throw new IllegalStateException("planted by a test");
        }
    }

    public static final class Nan extends Bad {
        public Nan() {
            super("answers-nan");
        }

        @Override
        double value(Series history) {
            return Double.NaN;
        }
    }

    /** Far past any deadline, and deaf to interruption; but not for ever, or it would be left. */
    public static final class Endless extends Bad {
        public Endless() {
            super("endless");
        }

        @Override
        double value(Series history) {
            long end = System.nanoTime() + 60_000_000_000L;
            double value = 0;
            while (System.nanoTime() < end) {
                value = Math.sin(value + 1);
            }
            return value;
        }
    }
}
