package org.gnomon.prediction.internal.training;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.FleetTrainer;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.gnomon.spi.forecast.TrainedForecaster;
import org.gnomon.spi.forecast.TrainingMonitor;

/** Learns the sum of all values, the seed, and how often it was trained. */
public class FakeTrainer implements FleetTrainer {

    final String name;
    final String version;
    List<Series> fleet = List.of();

    public FakeTrainer(String name, String version) {
        this.name = name;
        this.version = version;
    }

    @Override
    public Forecaster.Descriptor descriptor() {
        return new Forecaster.Descriptor(name, version, "for a test", 1);
    }

    @Override
    public TrainedForecaster train(
            List<Series> series,
            Optional<TrainedForecaster> from,
            long seed,
            TrainingMonitor monitor) {
        fleet = series;
        monitor.progress(0.5, "half way");
        if (monitor.isCancelled()) {
            throw Problem.of(Problem.REFUSED, "nobody wants it any more", "").asException();
        }
        double sum = seed;
        for (Series one : series) {
            for (double value : one.toArray()) {
                sum += Double.isFinite(value) ? value : 0;
            }
        }
        int rounds = 1 + from.map(t -> ((Trained) t).rounds).orElse(0);
        return new Trained(descriptor(), sum, rounds);
    }

    @Override
    public TrainedForecaster load(byte[] state) {
        if (state.length != 12) {
            throw Problem.of(Problem.INVALID_INPUT, state.length + " bytes are no state", "")
                    .asException();
        }
        ByteBuffer in = ByteBuffer.wrap(state);
        return new Trained(descriptor(), in.getDouble(), in.getInt());
    }

    record Trained(Descriptor descriptor, double sum, int rounds) implements TrainedForecaster {

        @Override
        public byte[] state() {
            return ByteBuffer.allocate(12).putDouble(sum).putInt(rounds).array();
        }

        @Override
        public String provenance() {
            return "sum " + sum + ", round " + rounds;
        }

        @Override
        public FittedModel fit(Series history, long seed) {
            return new FittedModel() {
                @Override
                public double[] forecast(int horizon) {
                    double[] values = new double[horizon];
                    java.util.Arrays.fill(values, 0.3);
                    return values;
                }

                @Override
                public String provenance() {
                    return Trained.this.provenance();
                }

                @Override
                public byte[] state() {
                    return Trained.this.state();
                }
            };
        }

        @Override
        public FittedModel restore(byte[] state) {
            throw new AssertionError("nobody restores it");
        }
    }
}
