package org.gnomon.conformance;

import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.gnomon.spi.forecast.TrainedForecaster;

/** Goes on from the last value by what the fleet moves in a step. */
final class DriftingForecaster implements TrainedForecaster {

    private final Forecaster.Descriptor descriptor;
    private double drift;

    DriftingForecaster(Forecaster.Descriptor descriptor, double drift) {
        this.descriptor = descriptor;
        this.drift = drift;
    }

    void change() {
        drift++;
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        int i = history.size() - 1;
        while (i >= 0 && !Double.isFinite(history.get(i))) {
            i--;
        }
        if (i < 0) {
            throw Problem.of(Problem.REFUSED, "no value", "").asException();
        }
        return new Line(history.get(i), drift);
    }

    @Override
    public FittedModel restore(byte[] state) {
        double[] values = Sealed.open(state, 2);
        return new Line(values[0], values[1]);
    }

    @Override
    public byte[] state() {
        return Sealed.seal(drift);
    }

    @Override
    public String provenance() {
        return "drift " + drift + " a step";
    }

    private record Line(double last, double drift) implements FittedModel {

        @Override
        public double[] forecast(int horizon) {
            double[] values = new double[horizon];
            for (int h = 0; h < horizon; h++) {
                double value = last + drift * (h + 1);
                values[h] = Double.isFinite(value) ? value : last;
            }
            return values;
        }

        @Override
        public String provenance() {
            return "from " + last + " by " + drift + " a step";
        }

        @Override
        public byte[] state() {
            return Sealed.seal(last, drift);
        }
    }
}
