package org.gnomon.conformance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.gnomon.conformance.support.Effort;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FleetTrainer;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.gnomon.spi.forecast.TrainedForecaster;
import org.gnomon.spi.forecast.TrainingMonitor;

/** Learns how far a series moves in a step, on average; with a flaw, or none. */
record FlawedTrainer(TrainerFlaw flaw) implements FleetTrainer {

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final int LEAST_STEPS = 10;

    @Override
    public Forecaster.Descriptor descriptor() {
        return new Forecaster.Descriptor("fleet-drift", "1", "moves as the fleet does", 2);
    }

    @Override
    public TrainedForecaster train(
            List<Series> fleet,
            Optional<TrainedForecaster> from,
            long seed,
            TrainingMonitor monitor) {
        double total = 0;
        int steps = 0;
        for (int i = 0; i < fleet.size(); i++) {
            goOn(monitor);
            spend(i);
            double[] sum = sum(fleet.get(i));
            total += sum[0];
            steps += (int) sum[1];
            monitor.progress(fraction(i, fleet.size()), "series " + i);
        }
        if (steps < LEAST_STEPS && flaw != TrainerFlaw.LEARNS_FROM_NOTHING) {
            throw Problem.of(Problem.REFUSED, steps + " steps are too few", "").asException();
        }
        goOn(monitor);
        if (flaw != TrainerFlaw.ENDS_AT_HALF) {
            monitor.progress(1, "done");
        }
        if (Double.isNaN(total)) {
            throw new IllegalStateException("met a gap");
        }
        double drift = total / Math.max(1, steps) + disturbance(from);
        return new DriftingForecaster(named(), drift);
    }

    private double[] sum(Series series) {
        double total = 0;
        int steps = 0;
        for (int t = 1; t < series.size(); t++) {
            double step = series.get(t) - series.get(t - 1);
            if (Double.isFinite(step) || flaw == TrainerFlaw.FAILS_ON_GAPS) {
                total += step;
                steps++;
            }
        }
        return new double[] {total, steps};
    }

    private double fraction(int i, int size) {
        double fraction = (double) i / size / 2;
        return flaw == TrainerFlaw.GOES_BACK ? 0.5 - fraction : fraction;
    }

    private void goOn(TrainingMonitor monitor) {
        boolean ask = flaw != TrainerFlaw.NEVER_ASKS;
        if (ask && monitor.isCancelled() && flaw != TrainerFlaw.DOES_NOT_OBEY) {
            throw Problem.of(Problem.REFUSED, "given up: nobody wants it", "").asException();
        }
    }

    private void spend(int series) {
        switch (flaw) {
            case MAKES_THREADS -> new Thread(() -> {}).start();
            case NAPS -> LockSupport.parkNanos(1000);
            case ASKS_RARELY -> {
                long enough = Effort.cpuSoFar() + Duration.ofMillis(2100).toNanos();
                while (series == 0 && Effort.cpuSoFar() < enough) {
                    Thread.onSpinWait();
                }
            }
            default -> {}
        }
    }

    private double disturbance(Optional<TrainedForecaster> from) {
        if (from.isPresent() && flaw == TrainerFlaw.CHANGES_THE_EARLIER) {
            ((DriftingForecaster) from.get()).change();
        }
        return flaw == TrainerFlaw.DIFFERS_EACH_TIME ? COUNTER.incrementAndGet() : 0;
    }

    private Forecaster.Descriptor named() {
        return flaw == TrainerFlaw.OTHER_NAME
                ? new Forecaster.Descriptor("another", "1", "another", 2)
                : descriptor();
    }

    @Override
    public TrainedForecaster load(byte[] state) {
        if (flaw == TrainerFlaw.READS_ANYTHING && state.length != 16) {
            return new DriftingForecaster(descriptor(), 0);
        }
        double drift = Sealed.open(state, 1)[0];
        return new DriftingForecaster(
                descriptor(), flaw == TrainerFlaw.READS_ANOTHER ? drift + 1e-9 : drift);
    }
}
