package org.gnomon.prediction.internal.forecast;

import java.util.Arrays;
import java.util.function.Function;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;

/** A stranger's forecaster whose forecast is what a function makes of the history, cut to size. */
public record Fake(String name, String version, Function<Series, double[]> answer)
        implements Forecaster {

    public Fake(String name, Function<Series, double[]> answer) {
        this(name, "1", answer);
    }

    /** Says one value for all time. */
    static Fake level(String name, double value) {
        return new Fake(name, s -> flat(value));
    }

    static double[] flat(double value) {
        double[] values = new double[100];
        Arrays.fill(values, value);
        return values;
    }

    @Override
    public Descriptor descriptor() {
        return new Descriptor(name, version, "for a test", 1);
    }

    @Override
    public FittedModel restore(byte[] state) {
        throw new AssertionError("nobody restores it");
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        double[] values = answer.apply(history);
        return new FittedModel() {
            @Override
            public double[] forecast(int horizon) {
                return values == null ? null : Arrays.copyOf(values, horizon);
            }

            @Override
            public byte[] state() {
                return new byte[0];
            }

            @Override
            public String provenance() {
                return "a test";
            }
        };
    }
}
